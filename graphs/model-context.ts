/** The moment and the people of a run, as engines without a prompt read them. */
import type { ModelContext } from '../agents/models/tasks.ts';
import type { Person } from '../db/people.ts';
import type { MachineDeps, RunScope } from './scope.ts';
import type { Task } from './state.ts';

type Moment = Pick<ModelContext, 'language' | 'now' | 'timeZone' | 'currency' | 'self'>;

/** A moment before anything is known of what is asked. */
export function momentOf(moment: Moment): ModelContext {
  return { ...moment, people: [], previous: [], form: null };
}

/** `people` are those whose names may stand in the message; an empty list reads none. */
export function modelContext(deps: MachineDeps, scope: RunScope, task: Task, people: Person[]): ModelContext {
  const { person } = scope;
  return {
    ...{ language: task.language, now: deps.clock.now(), timeZone: person.timeZone, currency: person.currency },
    self: person.id,
    people: people.map(({ id, name, nameTh, email, title }) => ({
      ...{ id, name, email, title },
      ...(nameTh ? { nameTh } : {}),
    })),
    previous: task.previous,
    message: task.message,
    form: task.form,
    ...(task.intent ? { intent: task.intent } : {}),
  };
}
