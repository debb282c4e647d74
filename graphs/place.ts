/** Which department a message belongs to: by explicit choice, by the channel, by the thread, by what is known to answer it, by content. */
import type { DepartmentConfig } from '../agents/config-schema.ts';
import { isRequest } from '../agents/models/builtin/request.ts';
import type { Route } from '../agents/models/tasks.ts';
import { abilities, type Desk } from './desk.ts';
import { listed, say } from './phrases.ts';
import type { Part, Task } from './state.ts';

/** A bound channel hands over only to a department the router is this sure of. */
const SURE_OTHER = 0.9;
/** Share of a department's intents that must be tools before a tool is used. */
const TOOL_SHARE = 0.5;
/** A tool less likely than this is not used at all. */
const LIKELY_TOOL = 0.3;
/** Below this the documents are asked first. */
const SURE_TOOL = 0.6;

export type Placed =
  | { department: DepartmentConfig; kind: Exclude<Task['kind'], 'confirm'>; intent: string | null; routed: number }
  | { part: Part; undecided?: boolean };

/** Unsure asks, nothing fitting says so. */
export function place(
  desk: Desk,
  route: Route,
  own: Route,
  chosen: DepartmentConfig | undefined,
  followUp: boolean,
  said: string,
): Placed {
  const { deps, language, turn, memory } = desk;
  const departments = deps.tenant.departments;
  const explicit = chosen ?? departments.find((candidate) => candidate.id === turn.department);
  if (turn.department && !explicit) {
    return {
      part: part(
        'unknown',
        say.noSuchDepartment(
          language,
          listed(
            departments.map((d) => d.name[language]),
            language,
            'conjunction',
          ),
        ),
      ),
    };
  }
  const best = route.departments[0];
  const top = departments.find((candidate) => candidate.id === best?.id);
  const sure = best?.probability ?? 0;
  if (explicit) return placed(desk, explicit, route, own, 1, said);
  if (best?.id === 'social' && sure >= deps.tenant.routing.threshold) return { part: social(desk, route) };

  const before = followUp ? departments.find((candidate) => candidate.id === memory.department) : undefined;
  const standing = desk.bound ?? before;
  if (standing) return placed(desk, top && sure >= SURE_OTHER ? top : standing, route, own, 1, said);
  if (!top) {
    if (best?.id === 'social') return { part: social(desk, route) };
    return { part: part('unknown', say.nothingFits(language, abilities(deps.tenant, language))) };
  }
  if (sure >= deps.tenant.routing.threshold) return placed(desk, top, route, own, sure, said);
  return whichOne(desk, route);
}

function placed(
  desk: Desk,
  department: DepartmentConfig,
  route: Route,
  own: Route,
  sure: number,
  said: string,
): Placed {
  const among = (from: Route) =>
    from.intents.filter(({ label }) => label in department.tools || label.startsWith(`${department.id}/`));
  const tool = likelyTool(desk, department, among(own), said);
  const intent = tool?.label ?? among(route)[0]?.label ?? null;
  const kind = !tool ? 'question' : tool.probability >= SURE_TOOL ? 'tool' : 'either';
  return { department, kind, intent, routed: sure };
}

/** The tool a message is for: likely in itself and among what the department knows, and for a write, not a mere question. */
function likelyTool(
  desk: Desk,
  department: DepartmentConfig,
  mine: Route['intents'],
  said: string,
): Route['intents'][number] | undefined {
  const tools = mine.filter(({ label }) => label in department.tools);
  const share = massOf(tools) / (massOf(mine) || 1);
  const [best] = tools;
  if (!best || best.probability < LIKELY_TOOL || share < TOOL_SHARE) return undefined;
  const writes = desk.deps.catalog.get(best.label)?.effect === 'write';
  return writes && !isRequest(said) ? undefined : best;
}

function massOf(intents: Route['intents']): number {
  return intents.reduce((sum, { probability }) => sum + probability, 0);
}

function whichOne(desk: Desk, route: Route): Placed {
  const { deps, language } = desk;
  const likely = route.departments
    .flatMap(({ id }) => deps.tenant.departments.find((candidate) => candidate.id === id) ?? [])
    .slice(0, 2);
  const names = likely.map((department) => department.name[language]);
  return {
    undecided: true,
    part: {
      ...part('question', say.whichDepartment(language, listed(names, language, 'disjunction'))),
      card: {
        id: desk.turnId,
        kind: 'choice',
        language,
        title: say.whichDepartment(language, listed(names, language, 'disjunction')),
        facts: [],
        changes: [],
        quotes: [],
        evidence: [],
        buttons: likely.map((department) => ({
          label: department.name[language],
          action: 'choose',
          target: department.id,
          style: 'plain',
        })),
        editable: [],
      },
    },
  };
}

function social(desk: Desk, route: Route): Part {
  const { language, person, deps } = desk;
  const kind = route.intents.find(({ label }) => label.startsWith('social/'))?.label;
  if (kind === 'social/thanks') return part('answered', say.welcome(language));
  if (kind === 'social/goodbye') return part('answered', say.goodbye(language));
  const name = (language === 'th' && person.nameTh ? person.nameTh : person.name).split(' ')[0] ?? person.name;
  return part('answered', say.hello(language, name, abilities(deps.tenant, language)));
}

function part(status: Part['status'], text: string): Part {
  return { status, text, sources: [], confidence: 1, model: 'builtin', approvals: [], receipts: [] };
}
