/** The shape of approval policies: who decides a write, how many, how long, and what needs nobody. */
import { z } from 'zod';

export const duration = z
  .string()
  .regex(/^\d+[mdh]$/, 'must be a number of minutes, hours or days such as 30m, 12h or 7d')
  .transform((text) => Number.parseInt(text, 10) * { m: 60_000, h: 3_600_000, d: 86_400_000 }[text.at(-1) as 'm']);
/** Limits per currency, in whole units as people write them. */
const amounts = z.partialRecord(z.enum(['THB', 'USD']), z.number().positive());

export const approver = z
  .string()
  .regex(/^(manager|(role|group|person):[\w-]+)$/, 'must be manager, role:…, group:… or person:…');
/** One rule, or a list of which anybody may decide; an empty list is nobody, so that what needs it is refused. */
const approvers = z.union([approver, z.array(approver)]);

/** What a field of the request must be like for a stage to be needed. */
const condition = z.strictObject({
  field: z.string().min(1),
  /** One of these values. */
  in: z.array(z.union([z.string(), z.number(), z.boolean()])).optional(),
  /** None of these values. */
  notIn: z.array(z.union([z.string(), z.number(), z.boolean()])).optional(),
  /** A number above this. */
  above: z.number().optional(),
});

const stage = z.strictObject({
  by: approvers,
  /** The stage is needed only when the amount is above; an unlisted currency counts as above. */
  above: z.strictObject({ field: z.string(), amounts }).optional(),
  /** The stage is needed only when all of these hold. */
  when: z.array(condition).default([]),
  /** Who decides when the only ones who could are excluded, such as a manager asking for herself; `nobody` leaves it undecidable. */
  otherwise: z.union([approver, z.literal('nobody')]).default('manager'),
  /** How many different people must say yes; the risk tier's number when left out. */
  quorum: z.int().min(1).max(20).optional(),
  /** Overrides the policy's own for this stage. */
  expires: duration.optional(),
});

/** Settings a risk tier gives to every tool of that risk, and a tool may override. */
const settings = {
  /** The requester may never decide her own request. */
  fourEyes: z.boolean(),
  expires: duration,
  /** When nobody decided in time: nothing is done, or the ones above those who could are asked. */
  onExpiry: z.enum(['deny', 'escalate']),
  /** Asked when a stage was escalated; `manager` is the manager of whoever could have decided. */
  escalateTo: approver,
  /** Those who have not decided are reminded this often. */
  remind: duration.optional(),
  /** Which fields an approver may change: all, or those listed. */
  edit: z.union([z.literal('all'), z.array(z.string())]),
  /** Which decisions need a reason. */
  reason: z.array(z.enum(['approve', 'reject'])),
};

export const riskTier = z
  .strictObject({ ...settings, quorum: z.int().min(1).max(20) })
  .partial()
  .strict();

export const toolPolicy = z
  .strictObject({
    ...settings,
    /** The asker sees the filled form and says yes before anything else happens. */
    confirm: z.boolean(),
    /** Done without a person's approval: always, or up to an amount, so much or so often a day per person. */
    auto: z.union([
      z.literal(true),
      z.strictObject({
        field: z.string().optional(),
        upTo: amounts.optional(),
        /** Sum per person and day. */
        perDay: amounts.optional(),
        timesPerDay: z.int().min(1).optional(),
      }),
    ]),
    approve: z.array(stage),
    risk: z.enum(['low', 'medium', 'high']),
  })
  .partial();

export type ApprovalStage = z.output<typeof stage>;
/** Limits per currency, in whole units. */
export type Amounts = z.output<typeof amounts>;
/** What is done without a person, as far as it is limited. */
export type AutoLimits = Exclude<NonNullable<z.output<typeof toolPolicy>['auto']>, true>;
export type Condition = z.output<typeof condition>;
/** As written; `policyOf` completes it from the risk tier and the defaults. */
export type WrittenPolicy = z.output<typeof toolPolicy>;
export type RiskTier = z.output<typeof riskTier>;
