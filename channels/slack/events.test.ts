import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { withTenant } from '../../db/tenant.ts';
import { TENANT } from '../contract-stage.ts';
import { type Bench, openBench } from './test-bench.ts';
import { event, payload } from './test-payloads.ts';
import type { Json } from './validate-elements.ts';

const OWN = 'T0OWN';
let bench: Bench;
let serial = 0;

beforeAll(async () => {
  bench = await openBench();
});
beforeEach(() => {
  bench.slack.calls.length = 0;
});
afterAll(() => bench.close());

/** Sends an event and says how many turns came of it. */
async function turnsOf(name: string, values: Json = {}, team = OWN): Promise<number> {
  const before = await bench.stage.stored();
  const { status } = await bench.send(event(name, team, values));
  expect(status).toBe(200);
  return (await bench.stage.stored()) - before;
}

/** A `ts` that nobody used. */
function ts(): string {
  serial += 1;
  return `179600${String(serial).padStart(4, '0')}.000100`;
}

describe('an event of Slack', () => {
  it('is a question when it is a direct message', async () => {
    expect(await turnsOf('message-im', { ts: ts() })).toBe(1);
  });

  it('is one question as a mention and as the message that holds it', async () => {
    const at = ts();
    const text = '<@U0EXPERT> May I?';
    expect(await turnsOf('app-mention', { ts: at, text })).toBe(1);
    expect(await turnsOf('message-im', { ts: at, text, channel: 'C0ASKHR', channel_type: 'channel' })).toBe(0);
    expect(await turnsOf('app-mention', { ts: at, text })).toBe(0);
  });

  it('is a question when the message comes without its mention, and one when it comes first', async () => {
    const at = ts();
    const text = '<@U0EXPERT> May I?';
    expect(await turnsOf('message-im', { ts: at, text, channel: 'C0ASKHR', channel_type: 'channel' })).toBe(1);
    expect(await turnsOf('app-mention', { ts: at, text })).toBe(0);
    const other = { ts: ts(), text: '<@U0ANAN> May I?', channel: 'C0ASKHR', channel_type: 'channel' };
    expect(await turnsOf('message-im', other)).toBe(0);
  });

  it('gives somebody unknown one code for both events of a post, and another for the next post', async () => {
    const codes = () => bench.slack.calls.filter(({ args }) => args.text?.includes('/expert link')).length;
    for (const sofar of [1, 2]) {
      const said = { ts: ts(), user: 'U0STRANGER', channel: 'C0ASKHR', text: '<@U0EXPERT> May I?' };
      await Promise.all([
        turnsOf('app-mention', said),
        turnsOf('message-im', { ...said, channel_type: 'channel' }),
        turnsOf('app-mention', said),
      ]);
      await bench.stage.until('a code', () => codes() >= sofar);
      expect(codes()).toBe(sofar);
    }
  });

  it('is taken back as a tombstone, as a deletion', async () => {
    const deleted = async (name: string, values: (at: string) => Json) => {
      const at = ts();
      bench.stage.hold();
      await turnsOf('message-im', { ts: at, text: `Never mind ${at}` });
      await turnsOf(name, values(at));
      bench.stage.release();
      await bench.stage.settled();
      return !bench.stage.turns.some(({ text }) => text === `Never mind ${at}`);
    };
    expect(await deleted('message-changed', (at) => ({ ts: ts(), message: { subtype: 'tombstone', ts: at } }))).toBe(
      true,
    );
    expect(await deleted('message-changed', (at) => ({ ts: ts(), message: { text: 'x', ts: at } }))).toBe(false);
  });

  it('goes on with a thread that we are in, in public and in private channels', async () => {
    for (const [name, channel] of [
      ['message-channel-thread', 'C0ASKHR'],
      ['message-group-thread', 'C0PRIVATE'],
    ] as const) {
      const root = ts();
      expect(await turnsOf(name, { ts: ts(), thread_ts: root, channel })).toBe(0);
      await turnsOf('app-mention', { ts: root, channel });
      expect(await turnsOf(name, { ts: ts(), thread_ts: root, channel })).toBe(1);
    }
  });

  it('is left alone in our threads when it begins with another name', async () => {
    const root = ts();
    await turnsOf('app-mention', { ts: root });
    const said = { ts: ts(), thread_ts: root, text: '<@U0ANAN> what do you think?' };
    expect(await turnsOf('message-channel-thread', said)).toBe(0);
    expect(await turnsOf('message-channel-thread', { ...said, ts: ts(), text: 'What does <@U0ANAN> think?' })).toBe(1);
  });

  it.each(['message-changed', 'message-deleted', 'message-bot', 'message-own'])(
    'is nothing to answer as %s',
    async (name) => {
      expect(await turnsOf(name, { ts: ts() })).toBe(0);
    },
  );

  it('is nothing to answer of a form that nobody knows', async () => {
    const notes = bench.stage.notes.length;
    expect(await turnsOf('message-im', { ts: 'yesterday' })).toBe(0);
    expect(await turnsOf('message-im', { type: 'reaction_added' })).toBe(0);
    expect((await bench.send({ type: 'event_callback', team_id: OWN })).status).toBe(200);
    expect(bench.stage.notes.length).toBe(notes + 1);
  });

  it('is noted once for a workspace that is nobody’s', async () => {
    const notes = () => bench.stage.notes.filter((note) => note.includes('T0ELSE')).length;
    await turnsOf('message-im', { ts: ts() }, 'T0ELSE');
    await turnsOf('message-im', { ts: ts() }, 'T0ELSE');
    expect(notes()).toBe(1);
  });

  it('brings files by reference', async () => {
    const at = ts();
    await turnsOf('message-file-share', { ts: at });
    const turn = await bench.stage.until('the turn', () =>
      bench.stage.turns.find(({ thread, text }) => thread.includes('dm') && text === 'What is this?'),
    );
    expect(turn.attachments).toEqual([
      {
        ...{ name: 'taxi.csv', mediaType: 'text/csv', bytes: 71, text: '' },
        ref: JSON.stringify({ team: OWN, url: 'https://files.slack.com/files-pri/T0OWN-F0TAXI/download/taxi.csv' }),
      },
    ]);
  });

  it('stops the work of a thread when somebody presses stop', async () => {
    bench.stopped.length = 0;
    await turnsOf('agent-session-stopped');
    expect(bench.stopped).toEqual([
      { tenant: TENANT, thread: 'slack:T0OWN:D0MALI:1795255320.000100' },
      { tenant: TENANT, thread: 'slack:T0OWN:D0MALI:dm' },
    ]);
    await bench.stage.until('the status to be taken away', () =>
      bench.slack.calls.some(({ method, args }) => method === 'agents.sessions.setStatus' && args.status === 'active'),
    );
  });

  it('takes back what still waits when its author presses stop, and nothing of others', async () => {
    const root = ts();
    await turnsOf('app-mention', { ts: root });
    await bench.stage.settled();
    bench.stage.hold();
    const more = { thread_ts: root, channel: 'C0ASKHR' };
    await turnsOf('message-channel-thread', { ...more, ts: ts(), text: `Mali waits ${root}` });
    await turnsOf('message-channel-thread', { ...more, ts: ts(), text: `Hana waits ${root}`, user: 'U0HANA' });
    const direct = ts();
    await turnsOf('message-im', { ts: direct, text: `Mali waits ${direct}` });
    await turnsOf('agent-session-stopped', { channel: 'C0ASKHR', thread_ts: root });
    await turnsOf('agent-session-stopped', { thread_ts: direct });
    bench.stage.release();
    await bench.stage.until('the turn of another', () =>
      bench.stage.turns.some(({ text }) => text === `Hana waits ${root}`),
    );
    await bench.stage.settled();
    expect(bench.stage.turns.filter(({ text }) => text.startsWith('Mali waits'))).toEqual([]);
  });

  it('stops nobody else’s work', async () => {
    const root = ts();
    await turnsOf('app-mention', { ts: root });
    bench.stopped.length = 0;
    const pressed = { channel: 'C0ASKHR', thread_ts: root };
    for (const user of ['U0STRANGER', 'U0HANA']) await turnsOf('agent-session-stopped', { ...pressed, user });
    const thread = `slack:T0OWN:C0ASKHR:${root}`;
    expect(bench.stopped).toEqual([{ tenant: TENANT, thread: `${thread}:hana` }]);
    await turnsOf('agent-session-stopped', { ...pressed, user: 'U0MALI' });
    expect(bench.stopped.at(-1)).toEqual({ tenant: TENANT, thread });
  });

  it('names colleagues as they are called here', async () => {
    const text = 'Is <@U0ANAN> or <@U0ELSE|else> my manager?';
    await turnsOf('message-im', { ts: ts(), text });
    await bench.stage.until('the turn', () =>
      bench.stage.turns.some((turn) => turn.text === 'Is @anan or @else my manager?'),
    );
    await bench.send(payload('slash-command', { trigger_id: 'delegate', text: 'delegate <@U0ANAN|old.name> 5d' }));
    await bench.stage.until('the command', () =>
      bench.stage.turns.some((turn) => turn.text === '/expert delegate @anan 5d'),
    );
  });

  it('shows the Home tab, and first questions beside the messages', async () => {
    await turnsOf('app-home-opened');
    await bench.stage.until('the Home tab', () => bench.slack.state.homes.get('U0MALI'));
    for (const name of ['app-home-messages', 'assistant-thread-started']) {
      bench.slack.calls.length = 0;
      await turnsOf(name);
      await bench.stage.until('suggestions', () =>
        bench.slack.calls.find(({ method }) => method === 'assistant.threads.setSuggestedPrompts'),
      );
    }
  });

  it('forgets a workspace that removed the app', async () => {
    bench.slack.lacking.set('auth.test', 'token_revoked');
    for (const name of ['app-uninstalled', 'tokens-revoked']) {
      const notes = bench.stage.notes.length;
      await turnsOf(name);
      expect(bench.stage.notes.slice(notes).join()).toContain(OWN);
    }
    bench.slack.lacking.clear();
    await bench.install();
  });

  it('is asked for again while the records are away', async () => {
    const given = event('message-im', OWN, { ts: ts() });
    bench.stage.database.away();
    const { status } = await bench.send(given).finally(() => bench.stage.database.back());
    expect(status).toBe(503);
    const before = await bench.stage.stored();
    await bench.send(given, { retry: true });
    expect(await bench.stage.stored()).toBe(before + 1);
  });

  it('is asked for again when Slack cannot say who somebody is', async () => {
    const given = event('message-im', OWN, { ts: ts(), user: 'U0STRANGER', channel: 'D0STRANGER' });
    bench.slack.lacking.set('users.info', 'internal_error');
    const { status } = await bench.send(given).finally(() => bench.slack.lacking.clear());
    expect(status).toBe(503);
    bench.slack.faults.length = 0;
  });

  it('never makes a link code for somebody in a thread that is not ours', async () => {
    const codes = () =>
      withTenant(
        bench.stage.deps.db,
        TENANT,
        async (tx) => (await tx.execute(sql`select 1 from link_codes`)).rows.length,
      );
    const before = await codes();
    await turnsOf('message-channel-thread', { ts: ts(), thread_ts: ts(), user: 'U0STRANGER' });
    expect(await codes()).toBe(before);
  });
});
