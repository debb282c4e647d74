/** `cli.ts check`: reads the whole configuration and says what is wrong with it, starting nothing. */
import { readConfig } from './agents/config.ts';
import { providerFaults } from './agents/model-references.ts';
import { chatFaults, offLine, workspaceFaults } from './chat-credentials.ts';
import type { Env } from './env.ts';
import { missingSecrets } from './knowledge/sources/secrets.ts';
import { loadCatalog, unknownTools } from './tools/catalog.ts';
import { unknownFields } from './tools/field-rights.ts';

/** Prints that all is sound; throws with every fault, a line each. */
export async function check(env: Env): Promise<void> {
  const catalog = await loadCatalog();
  const config = readConfig(env.CONFIG, (read) => [
    ...unknownTools(catalog, read),
    ...unknownFields(catalog, read),
    ...missingSecrets(read, env.secrets),
    ...providerFaults(read, env),
  ]);
  const faults = [...chatFaults(env), ...workspaceFaults(env, config)];
  if (faults.length > 0) throw new Error(faults.join('\n'));
  const departments = config.tenants.reduce((sum, tenant) => sum + tenant.departments.length, 0);
  process.stdout.write(
    `${env.CONFIG} is sound: ${config.tenants.length} tenant, ${departments} departments, ${catalog.size} tools known.\n${offLine(env)}`
      .trimEnd()
      .concat('\n'),
  );
}
