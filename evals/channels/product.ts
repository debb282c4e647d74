/** The product as a process of its own, connected to one chat tool. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Company, newDataDir, ROOT, startCompany } from '../scenes/company-process.ts';
import type { Connection } from './chat-client.ts';

export interface ConnectedCompany extends Company {
  close(): Promise<void>;
}

/** Starts it on `port` with the demo company, in the given workspace. */
export async function startConnected(port: number, connection: Connection): Promise<ConnectedCompany> {
  const folder = mkdtempSync(join(tmpdir(), 'expert-channels-'));
  const config = join(folder, 'agents.config.yaml');
  writeFileSync(config, configured(connection));
  const leave = () => rmSync(folder, { recursive: true, force: true });
  try {
    const company = await startCompany(newDataDir(), { PORT: String(port), CONFIG: config, ...connection.settings });
    const close = async () => {
      await company.stop();
      leave();
    };
    return { ...company, close };
  } catch (error) {
    leave();
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
