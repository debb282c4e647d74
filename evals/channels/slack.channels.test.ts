import { afterAll, expect, it } from 'vitest';
import { clientsFolder, installedClient } from './install-clients.ts';
import { openCamera } from './pictures.ts';
import { playScenes } from './scenes.ts';
import { openSlack } from './slack-client.ts';

const installed = installedClient('slack', clientsFolder(process.env.CLIENTS_DIR));
const camera = openCamera(process.env.SHOTS);
afterAll(() => camera.close());

if (installed) {
  playScenes('Slack over signed HTTP', (product) => openSlack(installed, product, { mode: 'http', camera }));
  playScenes('Slack over Socket Mode', (product) => openSlack(installed, product, { mode: 'socket', camera }));
} else {
  it.skipIf(process.env.REQUIRE_SERVICES !== '1')('finds local-slack: node evals/channels/install-clients.ts', () => {
    expect(installed).toBeDefined();
  });
}
