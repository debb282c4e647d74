import { expect, it } from 'vitest';
import { openDiscord } from './discord-client.ts';
import { clientsFolder, installedClient } from './install-clients.ts';
import { playScenes } from './scenes.ts';

const installed = installedClient('discord', clientsFolder(process.env.CLIENTS_DIR));

if (installed) {
  playScenes('Discord', () => openDiscord(installed));
} else {
  it.skipIf(process.env.REQUIRE_SERVICES !== '1')(
    'finds discord-digital-twin: node evals/channels/install-clients.ts',
    () => {
      expect(installed).toBeDefined();
    },
  );
}
