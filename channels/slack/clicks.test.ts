import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { chatWords } from '../chat/words.ts';
import { anApproval } from '../contract-samples.ts';
import { TENANT } from '../contract-stage.ts';
import { type Bench, openBench } from './test-bench.ts';
import { payload } from './test-payloads.ts';
import type { Json } from './validate-elements.ts';

let bench: Bench;

beforeAll(async () => {
  bench = await openBench();
});
afterEach(() => {
  expect(bench.slack.faults.splice(0)).toEqual([]);
});
afterAll(() => bench.close());

const toldTo = (user: string) => bench.slack.state.told.filter((one) => one.user === user).map(({ text }) => text);

const isAgain = (text: string) => [chatWords('en'), chatWords('th')].some(({ clickAgain }) => text === clickAgain);

function hook(user: string): string {
  const name = bench.slack.state.id('hook');
  bench.slack.state.hooks.set(name, { user });
  return `${bench.slack.base}/hooks/${name}`;
}

describe('“Ask the Expert about this”', () => {
  const open = async (values: Json = {}) => {
    const trigger_id = bench.slack.state.id('trigger.');
    bench.slack.state.triggers.set(trigger_id, 'U0MALI');
    const { status } = await bench.send(
      payload('message-action', { trigger_id, response_url: hook('U0MALI'), ...values }),
    );
    expect(status).toBe(200);
    return bench.slack.state.opened.get(trigger_id);
  };
  const sendModal = async (values: { question?: string; where: string }) => {
    const opened = await open();
    const { private_metadata, callback_id } = opened?.view ?? {};
    const state = {
      values: {
        question: { value: { type: 'plain_text_input', value: values.question ?? null } },
        where: { value: { type: 'radio_buttons', selected_option: { value: values.where } } },
      },
    };
    return bench.send(payload('view-submission', { view: { id: opened?.id, private_metadata, callback_id, state } }));
  };

  it('asks a question about the quoted message, and answers in private', async () => {
    await sendModal({ question: 'Since when?', where: 'dm' });
    const turn = await bench.stage.until('the turn', () =>
      bench.stage.turns.find(({ text }) => text === 'Since when?'),
    );
    expect(turn).toMatchObject({
      ...{ tenant: TENANT, person: 'mali', conversation: 'dm:mali', thread: 'slack:T0OWN:D0MALI:dm' },
      context: 'The parental leave policy changed & nobody told us.',
    });
  });

  it('asks the message itself where nothing was typed, and answers in its thread when told to', async () => {
    await sendModal({ where: 'thread' });
    const turn = await bench.stage.until('the turn', () =>
      bench.stage.turns.find(({ text }) => text.startsWith('The parental')),
    );
    expect(turn).toMatchObject({ conversation: '#ask-hr', thread: 'slack:T0OWN:C0ASKHR:1795255330.000100' });
    expect(turn.context).toBeUndefined();
  });

  it('asks to press again when it took too long', async () => {
    expect(await open({ trigger_id: 'expired' })).toBeUndefined();
    await bench.stage.until('a word', () => toldTo('U0MALI').some(isAgain));
  });

  it('is not for another shortcut', async () => {
    expect(await open({ callback_id: 'something_else' })).toBeUndefined();
  });
});

describe('a press in Slack', () => {
  it('opens a form, and asks to press again when that took too long', async () => {
    await bench.send(payload('slash-command', { trigger_id: 'a-leave' }));
    const turn = await bench.stage.until('the turn', () => bench.stage.turns.find(({ kind }) => kind === 'command'));
    await bench.stage.raise(turn, anApproval('apr_late'));
    const press = (trigger_id: string) =>
      bench.send(
        payload('block-actions', {
          ...{ trigger_id, user: { id: 'U0HANA', team_id: 'T0OWN' }, response_url: hook('U0HANA') },
          actions: [{ action_id: 'form.reject.1', action_ts: trigger_id, value: 'reject:apr_late' }],
        }),
      );
    bench.slack.state.triggers.set('in-time', 'U0HANA');
    await press('in-time');
    expect(bench.slack.state.opened.get('in-time')).toBeDefined();
    await press('expired');
    await bench.stage.until('a word', () => toldTo('U0HANA').some(isAgain));
  });

  it('is nothing when no card of ours holds it', async () => {
    const before = await bench.stage.stored();
    for (const value of ['approve', 'delete:apr_1', 'approve:../x', ''])
      await bench.send(payload('block-actions', { actions: [{ action_id: 'act.approve.0', action_ts: '1', value }] }));
    await bench.send(
      payload('block-actions', { actions: [{ action_id: 'other', action_ts: '1', value: 'approve:apr_1' }] }),
    );
    expect(await bench.stage.stored()).toBe(before);
  });

  it('counts from a menu', async () => {
    await bench.send(payload('block-actions-menu', { response_url: hook('U0MALI') }));
    const turn = await bench.stage.until('the turn', () =>
      bench.stage.turns.find(({ decision }) => decision?.target === 'legal'),
    );
    expect(turn).toMatchObject({ conversation: '#ask-hr', decision: { action: 'choose', target: 'legal' } });
    await bench.stage.until('a refusal', () => toldTo('U0MALI').length > 0);
  });

  it('counts from the Home tab, which is shown anew', async () => {
    bench.slack.state.homes.clear();
    await bench.send(payload('block-actions-home'));
    await bench.stage.until('the Home tab', () => bench.slack.state.homes.get('U0MALI'));
    expect(bench.stage.turns.at(-1)).toMatchObject({ conversation: 'dm:mali', decision: { action: 'approve' } });
  });

  it('answers only to addresses of Slack', async () => {
    await bench.send(
      payload('block-actions-menu', { response_url: 'https://evil.example/x', actions: [menuChoice('hr')] }),
    );
    await bench.stage.until('the refusal in the channel', () =>
      bench.slack.state.posts.some(({ onlyFor }) => onlyFor === 'U0MALI'),
    );
  });
});

function menuChoice(department: string): Json {
  const selected_option = { text: { type: 'plain_text', text: department }, value: `act choose:${department}` };
  return { action_id: 'more.0', type: 'overflow', action_ts: department, selected_option };
}
