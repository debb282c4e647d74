/** The product connected to one chat tool: one process, or web and worker apart as at a company with servers. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type Company,
  NOW,
  newDataDir,
  ROOT,
  type Settings,
  startCompany,
  startPart,
} from '../scenes/company-process.ts';
import { openOwnServers, type Servers } from '../scenes/own-servers.ts';
import type { Connection } from './chat-client.ts';
import { temporaryFolder } from './child.ts';

export interface ConnectedCompany {
  url: string;
  /** What its processes have written. */
  output(): string;
  close(): Promise<void>;
}

/** Starts it on `port` with the demo company, in the given workspace; with `servers` as two processes that share nothing else. */
export async function startConnected(
  port: number,
  connection: Connection,
  servers?: Servers,
): Promise<ConnectedCompany> {
  const config = join(temporaryFolder(), 'agents.config.yaml');
  writeFileSync(config, configured(connection));
  const settings = { PORT: String(port), CONFIG: config, NOW, ...connection.settings };
  const own = servers && (await openOwnServers(servers));
  try {
    const parts = own ? await startApart({ ...settings, ...own.settings, DEMO: 'true' }) : [await start(settings)];
    return {
      url: parts[0]?.url ?? '',
      output: () => parts.map((part) => part.output()).join('\n'),
      close: async () => {
        await Promise.all(parts.map((part) => part.stop()));
        await own?.close();
      },
    };
  } catch (error) {
    await own?.close();
    throw error;
  }
}

function start(settings: Settings): Promise<Company> {
  return startCompany(newDataDir(), settings);
}

/** The worker begins when the web process has made the company, and neither sees the other's memory. */
async function startApart(settings: Settings): Promise<Company[]> {
  const dataDir = newDataDir();
  const web = await startPart('web', dataDir, settings);
  try {
    return [web, await startPart('worker', dataDir, settings)];
  } catch (error) {
    await web.kill();
    throw error;
  }
}

/** The shipped configuration with the workspace and the channels as an administrator adds them. */
function configured({ tool, workspace, places }: Connection): string {
  const shipped = readFileSync(join(ROOT, 'agents.config.yaml'), 'utf8');
  const company = '    currency: THB\n';
  const withWorkspace = after(shipped, company, `    workspaces: { ${tool}: [${JSON.stringify(workspace)}] }\n`);
  return Object.entries(places).reduce(
    (text, [name, id]) => after(text, `- name: "${name}"\n`, `        places: { ${tool}: ${JSON.stringify(id)} }\n`),
    withWorkspace,
  );
}

function after(text: string, line: string, added: string): string {
  if (!text.includes(line)) throw new Error(`agents.config.yaml has no line ${JSON.stringify(line)} any more.`);
  return text.replace(line, () => line + added);
}
