import { expect, it } from 'vitest';
import { serversAnswer } from '../scenes/own-servers.ts';
import { openDiscord } from './discord-client.ts';
import { clientsFolder, installedClient } from './install-clients.ts';
import { playScenes } from './scenes.ts';

const isRequired = process.env.REQUIRE_SERVICES === '1';
const standard = {
  postgres: process.env.DATABASE_URL || 'postgres://postgres@127.0.0.1:5432',
  redis: process.env.REDIS_URL || 'redis://127.0.0.1:6379',
};
const installed = installedClient('discord', clientsFolder(process.env.CLIENTS_DIR));

if (installed) {
  playScenes(
    'Discord',
    () => openDiscord(installed),
    (await serversAnswer(standard, isRequired)) ? standard : undefined,
  );
} else {
  it.skipIf(!isRequired)('finds discord-digital-twin: node evals/channels/install-clients.ts', () => {
    expect(installed).toBeDefined();
  });
}
