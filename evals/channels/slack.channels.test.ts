import { afterAll, expect, it } from 'vitest';
import { serversAnswer } from '../scenes/own-servers.ts';
import { clientsFolder, installedClient } from './install-clients.ts';
import { openCamera } from './pictures.ts';
import { playScenes } from './scenes.ts';
import { openSlack } from './slack-client.ts';

const isRequired = process.env.REQUIRE_SERVICES === '1';
const standard = {
  postgres: process.env.DATABASE_URL || 'postgres://postgres@127.0.0.1:5432',
  redis: process.env.REDIS_URL || 'redis://127.0.0.1:6379',
};
const installed = installedClient('slack', clientsFolder(process.env.CLIENTS_DIR));
const camera = openCamera(process.env.SHOTS);
afterAll(() => camera.close());

if (installed) {
  playScenes(
    'Slack over signed HTTP',
    (product) => openSlack(installed, product, { mode: 'http', camera }),
    (await serversAnswer(standard, isRequired)) ? standard : undefined,
  );
  const noCamera = openCamera(undefined);
  playScenes('Slack over Socket Mode', (product) =>
    openSlack(installed, product, { mode: 'socket', camera: noCamera }),
  );
} else {
  it.skipIf(!isRequired)('finds local-slack: node evals/channels/install-clients.ts', () => {
    expect(installed).toBeDefined();
  });
}
