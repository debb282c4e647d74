/** One file declares tenants, departments, rights, policies and channels; every fault names its line. */
import { readFileSync } from 'node:fs';
import { type ReferenceFault, referenceFaults } from './config-references.ts';
import { configSchema, type ExpertConfig } from './config-schema.ts';
import { readYaml } from './yaml.ts';

export interface ConfigFault {
  line: number;
  column: number;
  path: string;
  message: string;
}

/** Thrown with every fault of the file, not only the first. */
export class ConfigError extends Error {
  readonly faults: ConfigFault[];

  constructor(file: string, faults: ConfigFault[]) {
    super(
      faults
        .map((fault) => `${file}:${fault.line}:${fault.column} ${fault.path ? `${fault.path}: ` : ''}${fault.message}`)
        .join('\n'),
    );
    this.name = 'ConfigError';
    this.faults = faults;
  }
}

/** Checks that need more than the file, such as which tools exist. */
export type MoreChecks = (config: ExpertConfig) => ReferenceFault[];

/** Reads and checks a configuration file; throws ConfigError, or an error that names the file when it cannot be read. */
export function readConfig(file: string, more: MoreChecks = () => []): ExpertConfig {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new Error(`${file} cannot be read. Set CONFIG to the configuration file.`, { cause });
  }
  return parseConfig(text, file, more);
}

/** Checks configuration text; no expressions, tags, merge keys or code are understood in it. */
export function parseConfig(text: string, file = 'agents.config.yaml', more: MoreChecks = () => []): ExpertConfig {
  const { value, faults, where } = readYaml(text);
  if (faults.length > 0)
    throw new ConfigError(
      file,
      faults.map((fault) => ({ ...fault, path: '' })),
    );
  const fault = (path: PropertyKey[], message: string): ConfigFault => ({
    ...where(path),
    path: path.join('.'),
    message,
  });

  const parsed = configSchema.safeParse(value);
  if (!parsed.success) {
    throw new ConfigError(
      file,
      parsed.error.issues.flatMap((issue) =>
        issue.code === 'unrecognized_keys'
          ? issue.keys.map((key) => fault([...issue.path, key], `unknown key; remove it or check its spelling`))
          : [fault([...issue.path], issue.message)],
      ),
    );
  }
  const dangling = [...referenceFaults(parsed.data), ...more(parsed.data)];
  if (dangling.length > 0)
    throw new ConfigError(
      file,
      dangling.map(({ path, message }) => fault(path, message)),
    );
  return parsed.data;
}
