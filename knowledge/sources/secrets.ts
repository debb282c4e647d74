/** The secrets that sources name: which are not set, and what they are. */
import type { ReferenceFault } from '../../agents/config-references.ts';
import type { ExpertConfig } from '../../agents/config-schema.ts';
import { secretsNamed } from '../../agents/source-schema.ts';
import { SourceFault } from './source-fault.ts';

type Secrets = Readonly<Record<string, string>>;

/** Every place of the configuration that names a secret nobody set. */
export function missingSecrets(config: ExpertConfig, secrets: Secrets): ReferenceFault[] {
  return config.tenants.flatMap((tenant, t) =>
    tenant.departments.flatMap((department, d) =>
      department.sources.flatMap((source, s) =>
        secretsNamed(source)
          .filter(({ name }) => !Object.hasOwn(secrets, name))
          .map(({ field, name }) => ({
            path: ['tenants', t, 'departments', d, 'sources', s, field],
            message: `the secret ${name} is not set; set the variable ${variableOf(name)}`,
          })),
      ),
    ),
  );
}

/** The secret of that name; throws `SourceFault` when it is not set. */
export function secretNamed(secrets: Secrets, name: string): string {
  const value = Object.hasOwn(secrets, name) ? secrets[name] : undefined;
  if (value === undefined) throw new SourceFault('no_secret', name, variableOf(name));
  return value;
}

function variableOf(name: string): string {
  return `SECRET_${name.toUpperCase().replaceAll('-', '_')}`;
}
