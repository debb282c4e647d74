import { expect, it } from 'vitest';
import { createGateway } from '../agents/models/gateway.ts';
import { ScriptedChatModel } from '../agents/models/scripted.ts';
import type { Route } from '../agents/models/tasks.ts';
import { loadPrompts } from '../agents/prompts.ts';
import { askRoute } from './ask-route.ts';
import { momentOf } from './model-context.ts';
import { NOW } from './test-rows.ts';
import { part, routeTo } from './test-script.ts';
import { shippedConfig } from './test-tenant.ts';

const tenant = tenantOf(shippedConfig());
const prompts = loadPrompts(tenant.departments);
const context = momentOf({ language: 'en', now: NOW, timeZone: 'UTC', currency: 'THB', self: 'sam' });

/** What comes of a model's route; the built-in engine says IT. */
async function routedBy(route: Route): Promise<Route> {
  const { signal } = new AbortController();
  const gateway = createGateway(
    new Map([
      ['router', part({ route: () => route })],
      ['builtin', part({ route: () => routeTo('it_ops', 'it_ops/vpn') })],
    ]),
    { routing: { name: 'router' } },
  );
  return askRoute({ gateway, prompts, tenant }, 'x', { context, signal });
}
const one = (id: string, probability: number) => ({ id, probability });

it('a model’s route keeps departments there are, most probable first and once each', async () => {
  const said = [one('hr', 0.2), one('payroll', 0.9), one('finance', 0.7), one('hr', 0.1), one('none', 0.3)];
  const intents = [
    { label: 'rm -rf', probability: 1 },
    { label: 'hr/leave', probability: 0.2 },
    { label: 'it.open_ticket', probability: 0.6 },
    { label: 'legal/nda', probability: 0.9 },
  ];
  const { departments, intents: kept } = await routedBy({ departments: said, intents });
  expect(departments).toEqual([one('finance', 0.7), one('none', 0.3), one('hr', 0.2)]);
  expect(kept.map(({ label }) => label)).toEqual(['it.open_ticket', 'hr/leave']);
});

it.each([
  ['nothing', { departments: [], intents: [] }],
  ['only what is unknown', { departments: [one('payroll', 1)], intents: [] }],
])('a model that says %s leaves it to the built-in engine', async (_name, route) => {
  expect((await routedBy(route)).departments).toEqual([one('it_ops', 0.99)]);
});

it('is asked with the signal of the turn, which ends it', async () => {
  const asked: AbortSignal[] = [];
  const model = new ScriptedChatModel(() => ({ text: JSON.stringify(routeTo('hr', 'hr/leave')) }));
  const gateway = createGateway(new Map([['builtin', model]]));
  const { structured } = gateway;
  gateway.structured = (request, schema) => {
    if (request.signal) asked.push(request.signal);
    return structured(request, schema);
  };
  const { signal } = new AbortController();
  await askRoute({ gateway, prompts, tenant }, 'x', { context, signal });
  expect(asked).toEqual([signal]);
});

function tenantOf({ tenants: [first] }: ReturnType<typeof shippedConfig>) {
  if (!first) throw new Error('There is no tenant.');
  return first;
}
