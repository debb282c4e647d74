import { afterAll, expect, it } from 'vitest';
import { serversAnswer } from '../scenes/own-servers.ts';
import { clientsFolder, installedClient } from './install-clients.ts';
import { openCamera } from './pictures.ts';
import { playScenes } from './scenes.ts';
import { openTeams } from './teams-client.ts';

const isRequired = process.env.REQUIRE_SERVICES === '1';
const standard = {
  postgres: process.env.DATABASE_URL || 'postgres://postgres@127.0.0.1:5432',
  redis: process.env.REDIS_URL || 'redis://127.0.0.1:6379',
};
const installed = installedClient('teams', clientsFolder(process.env.CLIENTS_DIR));
const camera = openCamera(process.env.SHOTS);
afterAll(() => camera.close());

if (installed) {
  playScenes(
    'Microsoft Teams',
    (product) => openTeams(installed, product, camera),
    (await serversAnswer(standard, isRequired)) ? standard : undefined,
  );
} else {
  it.skipIf(!isRequired)('finds the Agents Playground: node evals/channels/install-clients.ts', () => {
    expect(installed).toBeDefined();
  });
}
