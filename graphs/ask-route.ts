/** Asks which department a message is for, and reads what a model says about it with care. */
import { HumanMessage, SystemMessage } from '@langchain/core/messages';
import type { DepartmentConfig, TenantConfig } from '../agents/config-schema.ts';
import type { ModelContext, Route } from '../agents/models/tasks.ts';
import { routeSchema } from '../agents/models/tasks.ts';
import { trusted } from '../agents/prompt-markup.ts';
import type { Prompt } from '../agents/prompts.ts';
import { type StepTrace, traced } from '../agents/trace-events.ts';
import type { MachineDeps } from './scope.ts';

/** Intents of a route that are read. */
const MOST_INTENTS = 8;

type Asking = Pick<MachineDeps, 'gateway' | 'prompts' | 'tenant'>;

/** Where a text belongs; a model that names no department there is leaves it to the built-in engine. */
export function askRoute(
  deps: Asking,
  text: string,
  { context, signal }: { context: ModelContext; signal: AbortSignal },
): Promise<Route> {
  const asked = { text, context, signal };
  return traced(
    { step: 'route', name: 'reception', facts: {} },
    async () => {
      const { value, model } = await routeBy(deps, null, asked);
      if (model === 'builtin') return value;
      const known = knownRoute(deps.tenant, value);
      return known.departments.length > 0 ? known : (await routeBy(deps, builtinOf(deps.tenant), asked)).value;
    },
    noteRoute,
  );
}

/** Departments, tools and topics that there are, once each and most probable first. */
export function knownRoute({ departments }: TenantConfig, route: Route): Route {
  const ids = new Set([...departments.map(({ id }) => id), 'none', 'social']);
  const tools = new Set(departments.flatMap((department) => Object.keys(department.tools)));
  const isIntent = (label: string) =>
    tools.has(label) || (label.includes('/') && ids.has(label.split('/')[0] ?? '')) || label === 'none';
  return {
    departments: likeliest(
      route.departments.filter(({ id }) => ids.has(id)),
      ({ id }) => id,
    ).slice(0, ids.size),
    intents: likeliest(
      route.intents.filter(({ label }) => isIntent(label)),
      ({ label }) => label,
    ).slice(0, MOST_INTENTS),
  };
}

function likeliest<T extends { probability: number }>(all: readonly T[], keyOf: (one: T) => string): T[] {
  const sorted = [...all].sort((a, b) => b.probability - a.probability);
  const seen = new Set<string>();
  return sorted.filter((one) => !seen.has(keyOf(one)) && seen.add(keyOf(one)));
}

function routeBy(
  { gateway, prompts, tenant }: Asking,
  department: DepartmentConfig | null,
  { text, context, signal }: { text: string; context: ModelContext; signal: AbortSignal },
) {
  const prompt = routePrompt(tenant, prompts);
  const messages = [new SystemMessage(prompt.text), new HumanMessage(text)];
  return gateway.structured({ task: 'route', department, messages, prompt: prompt.mark, context, signal }, routeSchema);
}

/** A department whose model is the built-in engine, whatever routes for the tenant; it uses no tokens, so nobody's books change. */
function builtinOf({ departments: [first] }: TenantConfig): DepartmentConfig | null {
  return first ? { ...first, model: { name: 'builtin' } } : null;
}

function routePrompt({ departments }: TenantConfig, prompts: MachineDeps['prompts']): Prompt {
  const lines = departments.map(
    (department) => `${department.id}: ${department.about.en}; tools: ${Object.keys(department.tools).join(', ')}`,
  );
  return prompts.fill('route', null, { departments: trusted(lines.join('\n')) });
}

function noteRoute({ departments: [best], intents: [intent] }: Route, { facts }: StepTrace): void {
  if (best) Object.assign(facts, { department: best.id, probability: best.probability });
  if (intent) facts.intent = intent.label;
}
