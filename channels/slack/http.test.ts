import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bench, openBench } from './test-bench.ts';
import { payload, signed } from './test-payloads.ts';
import type { Json } from './validate-elements.ts';

let bench: Bench;

beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench.close());

describe('what else Slack sends over HTTP', () => {
  it('is answered with the challenge, when the address is tested', async () => {
    const { body } = await bench.send(payload('url-verification'));
    expect(body).toEqual({ challenge: payload('url-verification').challenge });
  });

  it('is answered without a signature when the certificate is tested, and does nothing', async () => {
    const before = await bench.stage.stored();
    const command = 'ssl_check=1&command=/expert&team_id=T0OWN&channel_id=C0ASKHR&user_id=U0MALI&trigger_id=9';
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const answer = await bench.app.inject({ method: 'POST', url: '/slack/commands', headers, payload: command });
    expect([answer.statusCode, answer.body, await bench.stage.stored()]).toEqual([200, '', before]);
  });

  it('is refused when it is no payload', async () => {
    const { headers } = signed(payload('message-im'), { secret: 'x' });
    const answer = await bench.app.inject({ method: 'POST', url: '/slack/events', headers, payload: '{}' });
    expect(answer.statusCode).toBe(401);
    expect((await bench.app.inject({ method: 'GET', url: '/slack/interactivity' })).statusCode).toBe(404);
  });

  it('says at once that a command was not kept, since it does not come again', async () => {
    bench.stage.database.away();
    const command = payload('slash-command', { trigger_id: 'while-away', user_id: 'U0MALI' });
    const { status, body } = await bench.send(command).finally(() => bench.stage.database.back());
    expect([status, body?.response_type]).toEqual([200, 'ephemeral']);
    expect(String(body?.text)).toContain('nothing was kept');
  });

  it('hears a question behind the command in the direct conversation, and says where the answer comes', async () => {
    const ask = async (text: string, values: Json = {}) => {
      const { body } = await bench.send(payload('slash-command', { trigger_id: `ask ${text}`, text, ...values }));
      const heard = text.replace(/^(ask|ถาม) /, '');
      const turn = await bench.stage.until('the question', () =>
        bench.stage.turns.findLast((one) => one.text === heard),
      );
      expect(turn).toMatchObject({ kind: 'message', conversation: 'dm:mali', thread: 'slack:T0OWN:D0MALI:dm' });
      return body?.text;
    };
    expect(await ask('May I take Friday off?')).toBe('คำตอบจะส่งถึงคุณในข้อความส่วนตัว');
    expect(await ask('ask status of my laptop?')).toContain('ข้อความส่วนตัว');
    expect(await ask('ถาม ลาได้กี่วัน')).toContain('ข้อความส่วนตัว');
    expect(await ask('How many days?', { channel_id: 'D0MALI' })).toBeUndefined();
  });

  it.each(['', 'help', 'Status it', 'สถานะ', '?'])('takes “%s” for a command', async (text) => {
    const { body } = await bench.send(payload('slash-command', { trigger_id: `command ${text}`, text }));
    expect(body).toBeUndefined();
    await bench.stage.until('the command', () =>
      bench.stage.turns.find((one) => one.kind === 'command' && one.text === `/expert ${text}`.trim()),
    );
  });

  it('hears a command once, however often it comes, and leaves other workspaces alone', async () => {
    const before = await bench.stage.stored();
    const command = payload('slash-command', { trigger_id: 'twice' });
    await bench.send(command);
    await bench.send(command);
    await bench.send({ ...command, team_id: 'T0NOBODY', trigger_id: 'other' });
    expect(await bench.stage.stored()).toBe(before + 1);
  });
});
