import { afterAll, expect, it } from 'vitest';
import { clientsFolder, installedClient } from './install-clients.ts';
import { openCamera } from './pictures.ts';
import { playScenes } from './scenes.ts';
import { openTeams } from './teams-client.ts';

const installed = installedClient('teams', clientsFolder(process.env.CLIENTS_DIR));
const camera = openCamera(process.env.SHOTS);
afterAll(() => camera.close());

if (installed) {
  playScenes('Microsoft Teams', (product) => openTeams(installed, product, camera));
} else {
  it.skipIf(process.env.REQUIRE_SERVICES !== '1')(
    'finds the Agents Playground: node evals/channels/install-clients.ts',
    () => {
      expect(installed).toBeDefined();
    },
  );
}
