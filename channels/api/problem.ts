/** Everything that can go wrong with a request, as RFC 9457 problem documents. */
import { z } from 'zod';

const KINDS = {
  invalid: [400, 'The request is not valid'],
  unauthorized: [401, 'Sign in first'],
  not_allowed: [403, 'You may not do this'],
  not_found: [404, 'There is no such thing'],
  already_decided: [409, 'Already decided'],
  expired: [409, 'Too late'],
  kept_elsewhere: [409, 'Kept elsewhere'],
  superseded: [409, 'Replaced by a newer version'],
  key_reused: [409, 'Key already used'],
  too_large: [413, 'Too large'],
  unsupported_type: [415, 'This kind of content is not accepted'],
  invalid_edit: [422, 'The changes are not valid'],
  unknown_department: [422, 'There is no such department'],
  failed: [500, 'Something went wrong here'],
  not_ready: [503, 'Not ready'],
} as const satisfies Record<string, readonly [number, string]>;

export type ProblemKind = keyof typeof KINDS;
export type ProblemStatus = (typeof KINDS)[ProblemKind][0];

export interface FieldFault {
  field: string;
  message: string;
}

export const problemSchema = z
  .object({
    type: z.string().describe('Names the kind of problem; programs compare this.'),
    title: z.string(),
    status: z.int(),
    detail: z.string().describe('What is wrong and what to do, for a person.'),
    instance: z.string().describe('Path of the request.'),
    errors: z.array(z.object({ field: z.string(), message: z.string() })).optional(),
  })
  .meta({ id: 'Problem', description: 'A problem document (RFC 9457).' });

/** Thrown anywhere in a request; the error handler turns it into a problem document. */
export class Problem extends Error {
  readonly kind: ProblemKind;
  readonly fields: FieldFault[];

  constructor(kind: ProblemKind, detail: string, fields: FieldFault[] = []) {
    super(detail);
    this.name = 'Problem';
    this.kind = kind;
    this.fields = fields;
  }

  get status(): ProblemStatus {
    return KINDS[this.kind][0];
  }

  /** The document for a request to `instance`. */
  document(instance: string): z.output<typeof problemSchema> {
    const [status, title] = KINDS[this.kind];
    const type = `urn:the-expert:problem:${this.kind.replaceAll('_', '-')}`;
    const errors = this.fields.length > 0 ? { errors: this.fields } : {};
    return { type, title, status, detail: this.message, instance, ...errors };
  }
}

/** Response schemas of the statuses a route may answer with, for its `response` option. */
export function problems<const S extends ProblemStatus>(...statuses: S[]): Record<S, ProblemResponse> {
  return Object.fromEntries(statuses.map((status) => [status, problemResponse(status)])) as Record<S, ProblemResponse>;
}

type ProblemResponse = ReturnType<typeof problemResponse>;

function problemResponse(status: ProblemStatus) {
  const titles = Object.values(KINDS).filter(([candidate]) => candidate === status);
  return {
    description: titles.map(([, title]) => title).join(' · '),
    content: { 'application/problem+json': { schema: problemSchema } },
  };
}
