/** Faults of models in a configuration that is well formed: names of nothing, chains that go round, models that cannot do what they are for. */
import type { ReferenceFault } from './config-references.ts';
import { type DepartmentConfig, type ExpertConfig, priceCurrency, type TenantConfig } from './config-schema.ts';
import type { Ability, DepartmentModel, ModelsConfig } from './model-schema.ts';

/** What of the environment models need; the whole environment of the process fits. */
export interface ModelEnv {
  OLLAMA_URL?: string | undefined;
  OPENAI_BASE_URL?: string | undefined;
  OPENAI_API_KEY?: string | undefined;
  secrets: Readonly<Record<string, string>>;
}

type Path = PropertyKey[];
interface Named {
  name: string;
  at: Path;
}

/** Every fault that can be seen without asking a server. */
export function modelFaults({ models, tenants }: ExpertConfig): ReferenceFault[] {
  const strangers = Object.entries(models.named).flatMap(([name, { provider }]) =>
    models.providers[provider]
      ? []
      : [{ path: ['models', 'named', name, 'provider'], message: `provider ${provider} is not declared` }],
  );
  return [
    ...strangers,
    ...currencyFaults(models),
    ...tenants.flatMap((tenant, n) => tenantFaults(models, tenant, ['tenants', n])),
  ];
}

/** Costs are summed up, so all prices are in one currency. */
function currencyFaults(models: ModelsConfig): ReferenceFault[] {
  const first = priceCurrency(models);
  return Object.entries(models.named).flatMap(([name, { price }]) =>
    price && price.currency !== first
      ? [
          {
            path: ['models', 'named', name, 'price', 'currency'],
            message: `prices are summed up, so all are in one currency; ${first} came first`,
          },
        ]
      : [],
  );
}

/** Providers whose address or key is neither in the file nor in the environment. */
export function providerFaults({ models, tenants }: ExpertConfig, env: ModelEnv): ReferenceFault[] {
  const variable = { ollama: 'OLLAMA_URL', openai: 'OPENAI_BASE_URL' } as const;
  const unset = (key: string | undefined, at: Path) =>
    key !== undefined && env.secrets[key] === undefined
      ? [{ path: at, message: `secret ${key} is not set; set SECRET_${key.toUpperCase().replaceAll('-', '_')}` }]
      : [];
  return [
    ...Object.entries(models.providers).flatMap(([name, { kind, url, key }]) => {
      const at = ['models', 'providers', name];
      const nowhere = !url && !env[variable[kind]];
      const message = `provider ${name} has no address; give its url or set ${variable[kind]}`;
      return [...(nowhere ? [{ path: at, message }] : []), ...unset(key, [...at, 'key'])];
    }),
    ...tenants.flatMap(({ reranker }, n) =>
      reranker && 'endpoint' in reranker ? unset(reranker.key, ['tenants', n, 'reranker', 'key']) : [],
    ),
  ];
}

function tenantFaults(models: ModelsConfig, tenant: TenantConfig, at: Path): ReferenceFault[] {
  const { embeddings, reranker, routing } = tenant;
  const needs = (ability: Ability, { name, at: path }: Named) => lacking(models, ability, name, path);
  const talks = (chain: Named[]) => [...chainFaults(chain), ...chain.flatMap((one) => talker(models, one))];
  return [
    ...(embeddings ? needs('embeddings', { name: embeddings.model, at: [...at, 'embeddings', 'model'] }) : []),
    ...(reranker && !('endpoint' in reranker)
      ? rerankFaults(models, reranker.model, [...at, 'reranker', 'model'])
      : []),
    ...(routing.model ? talks(chainOf(routing.model, [...at, 'routing', 'model'])) : []),
    ...tenant.departments.flatMap((department, n) => {
      const path = [...at, 'departments', n, 'model'];
      return departmentChains(department.model, path).flatMap(({ task, chain }) => [
        ...talks(chain),
        ...(task === 'agent' && hasTools(department)
          ? chain.filter(isOwn(task)).flatMap((one) => needs('tools', one))
          : []),
        ...(task === 'vision' ? chain.filter(isOwn(task)).flatMap((one) => needs('vision', one)) : []),
      ]);
    }),
  ].filter(isFirst);
}

/** The chain a department uses for all it does, and those of single tasks. */
function departmentChains(model: DepartmentModel, at: Path) {
  const tasks = Object.entries(model.tasks ?? {}).map(([task, own]) => ({
    task,
    chain: own
      ? [
          ...(own.name ? chainOf({ name: own.name }, [...at, 'tasks', task]) : chainOf(model, at).slice(0, 1)),
          ...(own.fallback ? fallbackOf(own.fallback, [...at, 'tasks', task]) : fallbackOf(model.fallback ?? [], at)),
        ]
      : [],
  }));
  const agent = tasks.some(({ task }) => task === 'agent') ? [] : [{ task: 'agent', chain: chainOf(model, at) }];
  return [...agent, { task: 'all', chain: chainOf(model, at) }, ...tasks];
}

function chainOf({ name, fallback = [] }: { name: string; fallback?: string[] | undefined }, at: Path): Named[] {
  return [{ name, at: [...at, 'name'] }, ...fallbackOf(fallback, at)];
}

function fallbackOf(names: string[], at: Path): Named[] {
  return names.map((name, n) => ({ name, at: [...at, 'fallback', n] }));
}

function chainFaults(chain: Named[]): ReferenceFault[] {
  return chain.flatMap(({ name, at }, n) => {
    if (chain.findIndex((other) => other.name === name) < n)
      return [{ path: at, message: `${name} was asked before in this chain; it would go round` }];
    return name === 'builtin' && n < chain.length - 1
      ? [{ path: at, message: 'after builtin nobody is asked; put it last or leave it out' }]
      : [];
  });
}

function talker(models: ModelsConfig, { name, at }: Named): ReferenceFault[] {
  if (name === 'builtin') return [];
  const model = models.named[name];
  if (!model) return [{ path: at, message: unknownModel(models, name) }];
  const speechless = model.abilities.every((ability) => ability === 'embeddings' || ability === 'rerank');
  return speechless
    ? [{ path: at, message: `${name} only makes ${model.abilities.join(' and ')}; it cannot answer` }]
    : [];
}

function lacking(models: ModelsConfig, ability: Ability, name: string, path: Path): ReferenceFault[] {
  if (name === 'builtin' && ability === 'tools') return [];
  if (name === 'builtin') return [{ path, message: `the built-in engine cannot do what needs ${ability}` }];
  const model = models.named[name];
  if (!model) return [{ path, message: unknownModel(models, name) }];
  return model.abilities.includes(ability)
    ? []
    : [{ path, message: `${name} is used for what needs ${ability}, which its abilities do not list` }];
}

function rerankFaults(models: ModelsConfig, name: string, path: Path): ReferenceFault[] {
  const faults = lacking(models, 'rerank', name, path);
  const kind = models.providers[models.named[name]?.provider ?? '']?.kind;
  return faults.length === 0 && kind === 'ollama'
    ? [{ path, message: 'Ollama has no rerank; use another server' }]
    : faults;
}

function unknownModel(models: ModelsConfig, name: string): string {
  return `model ${name} is not declared; known are ${['builtin', ...Object.keys(models.named)].join(', ')}`;
}

/** What a task takes over from the department is passed over when it lacks an ability; what is named for the task itself must have it. */
function isOwn(task: string): (one: Named, n: number, chain: Named[]) => boolean {
  return ({ name, at }, _n, chain) =>
    (at.includes('tasks') || chain.every((one) => !one.at.includes('tasks'))) &&
    (name !== 'builtin' || task === 'agent');
}

function hasTools(department: DepartmentConfig): boolean {
  return Object.keys(department.tools).length > 0;
}

/** The same fault of the same place is told once, however many chains it is part of. */
function isFirst(fault: ReferenceFault, n: number, all: ReferenceFault[]): boolean {
  const same = (other: ReferenceFault) =>
    other.path.join('.') === fault.path.join('.') && other.message === fault.message;
  return all.findIndex(same) === n;
}
