/** `cli.ts manifest slack` and `cli.ts install slack <tenant>`: what an administrator needs to put the app into a workspace. */
import { readConfig } from './agents/config.ts';
import { writeYaml } from './agents/yaml.ts';
import { installLink } from './channels/slack/install-link.ts';
import { slackManifest } from './channels/slack/manifest.ts';
import { slackSettings } from './chats.ts';
import type { Env } from './env.ts';

/** Prints the manifest from which Slack makes the app, with this server's address in it. */
export async function manifest(env: Env, [tool, ...options]: string[]): Promise<void> {
  if (tool !== 'slack') throw new Error('Say for which chat tool: manifest slack [--socket].');
  const written = slackManifest({ publicUrl: addressOf(env), socketMode: options.includes('--socket') });
  process.stdout.write(manifestText(written));
}

/** Prints a link that installs the app into one workspace of the tenant, once. */
export async function install(env: Env, [tool, tenant]: string[]): Promise<void> {
  if (tool !== 'slack' || !tenant) throw new Error('Say where: install slack <tenant>.');
  const config = readConfig(env.CONFIG);
  process.stdout.write(`${installLink({ config, publicUrl: addressOf(env), settings: slackSettings(env) }, tenant)}\n`);
}

/** The manifest as it is pasted into Slack's form and shipped in deploy/slack. */
export function manifestText(written: ReturnType<typeof slackManifest>): string {
  return writeYaml(written);
}

function addressOf({ PUBLIC_URL }: Env): string {
  if (!PUBLIC_URL) throw new Error('Set PUBLIC_URL to the address where Slack reaches this server.');
  return PUBLIC_URL.replace(/\/$/, '');
}
