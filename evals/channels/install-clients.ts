/** Installs the chat tools' stand-ins that others wrote, outside this repository: `node evals/channels/install-clients.ts [folder]`. */
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

export type ClientName = 'slack' | 'teams' | 'discord';

interface Package {
  dependencies: Record<string, string>;
  overrides?: Record<string, Record<string, string>>;
}

/** Exact versions: these are other people's programs, and later ones were not tried. */
const PACKAGES: Record<ClientName, Package> = {
  slack: { dependencies: { 'local-slack-linux-x64': '0.1.8' } },
  teams: { dependencies: { '@microsoft/m365agentsplayground': '0.2.28' } },
  discord: {
    dependencies: { 'discord-digital-twin': '0.1.1' },
    overrides: { 'discord-digital-twin': { spiceflow: '1.19.0' } },
  },
};

/** Where the clients are unless another folder is named. */
export function clientsFolder(named?: string): string {
  return named || join(tmpdir(), 'expert-real-clients');
}

/** A client's installed package; undefined when it is not there in the version the scenes were written for. */
export function installedClient(name: ClientName, folder = clientsFolder()): string | undefined {
  const [[id, version] = ['', '']] = Object.entries(PACKAGES[name].dependencies);
  const found = join(folder, name, 'node_modules', id);
  const manifest = join(found, 'package.json');
  if (!existsSync(manifest)) return undefined;
  const { version: there } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };
  return there === version ? found : undefined;
}

async function install(name: ClientName, folder: string): Promise<string> {
  const home = join(folder, name);
  mkdirSync(home, { recursive: true });
  writeFileSync(join(home, 'package.json'), JSON.stringify({ private: true, ...PACKAGES[name] }, null, 2));
  // Nothing of these packages needs to run at install time.
  await promisify(execFile)('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: home });
  const found = installedClient(name, folder);
  if (!found) throw new Error('npm ended well, but the package is not there in the wanted version.');
  return found;
}

async function installAll(folder: string): Promise<boolean> {
  let isComplete = true;
  for (const name of Object.keys(PACKAGES) as ClientName[]) {
    try {
      console.log(`${name}: ${installedClient(name, folder) ?? (await install(name, folder))}`);
    } catch (error) {
      isComplete = false;
      console.error(`${name}: could NOT be installed; its scenes will not be played.\n${String(error)}`);
    }
  }
  return isComplete;
}

if (import.meta.main) process.exitCode = (await installAll(clientsFolder(process.argv[2]))) ? 0 : 1;
