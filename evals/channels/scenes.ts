/** The scenes that every chat tool must play, through a client that others wrote. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../faults/free-port.ts';
import type { Servers } from '../scenes/own-servers.ts';
import type { ChatClient, Connection } from './chat-client.ts';
import { answer, becomes, card, introduce, labelled } from './conversation.ts';
import { type ConnectedCompany, startConnected } from './product.ts';

const WRITE = /^(Reject and rewrite|Write the answer)/;
const SEND = /^Send request$/;
const [APPROVE, REJECT, EDIT] = [/^(Approve|อนุมัติ)$/, /^(Reject|ไม่อนุมัติ)/, /^(Edit|แก้ไข)/];

/** Plays all scenes; `open` starts the client for a product at that address, which is two processes where there are `servers`. */
export function playScenes(
  name: string,
  open: (product: string) => Promise<ChatClient & { connection: Connection }>,
  servers?: Servers,
): void {
  describe(name, () => {
    let chat: ChatClient;
    let company: ConnectedCompany;
    const whatHappened = async () => `The product wrote:\n${company.output()}\nTo and fro:\n${await chat.log()}`;
    const tellMore = async (cause: unknown) => {
      throw new Error(`${String(cause)}\n${await whatHappened()}`, { cause });
    };

    beforeAll(async () => {
      const port = await freePort();
      const client = await open(`http://127.0.0.1:${port}`);
      chat = client;
      company = await startConnected(port, client.connection, servers);
      await client.ready?.();
      await introduce(chat, company.url).catch(tellMore);
    });
    afterEach(async ({ task }) => {
      if (task.result?.state === 'fail') console.error(await whatHappened());
    });
    afterAll(async () => {
      await company?.close();
      await chat?.close();
    });

    it('Mali asks in Thai for the days she has left and sees that it is looked up, then the answer with its source', async () => {
      const said = await chat.say('mali', 'direct', 'วันลาเหลือเท่าไหร่?');
      const heard = await answer(chat, said, /11 วัน/);
      expect(heard.text).toMatch(/นโยบายการลา|Leave Policy/);
      expect(await chat.showedProgress(said)).toBe(true);
      await chat.picture('mali', 'direct', '1-balance');
    });

    it('a question in a channel is answered in its thread, and so is the question after it', async () => {
      const said = await chat.say('mali', '#ask-hr', 'how many sick days can I take without a certificate?');
      const heard = await answer(chat, said, /two days|2 days/i);
      expect(heard.text).toMatch(/Leave Policy/);
      expect(heard.thread).not.toBeNull();
      const then = await chat.say('mali', '#ask-hr', 'and in my probation?', said.thread ?? '');
      expect((await answer(chat, then, /first day/i)).text).toMatch(/Leave Policy/);
      await chat.picture('mali', '#ask-hr', '1-thread');
    });

    it('a request for leave is filled in over several messages, sent with a button, approved by Anan and heard by Mali', async () => {
      await answer(chat, await chat.say('mali', 'direct', 'I need some days off'), /which kind of leave/i);
      await answer(chat, await chat.say('mali', 'direct', 'vacation'), /from which day/i);
      await answer(chat, await chat.say('mali', 'direct', '13 July'), /until which day/i);
      const last = await chat.say('mali', 'direct', '14 July');
      await answer(chat, last, /13–14 July 2026/);
      const form = await card(chat, 'mali', 'direct', /13–14 July 2026/, SEND);
      await chat.picture('mali', 'direct', '4-form');
      expect(await chat.press('mali', 'direct', form, labelled(form, SEND))).toBeUndefined();
      await answer(chat, last, /Anan/);
      const pressed = await becomes(chat, 'mali', 'direct', form, ({ buttons }) => buttons.length === 0);
      expect(pressed.text).toMatch(/13–14 July 2026/);

      const inChannel = await card(chat, 'anan', '#hr-approvals', /13.*14 July 2026|13.*14 กรกฎาคม 2569/s, APPROVE);
      const direct = await card(chat, 'anan', 'direct', /13.*14 July 2026|13.*14 กรกฎาคม 2569/s, APPROVE);
      expect(direct.text).toMatch(/Mali Srisuk|มะลิ ศรีสุข/);
      expect(direct.text).toMatch(/11[\s\S]*9/);
      await chat.picture('anan', 'direct', '4-card');
      await chat.press('anan', 'direct', direct, labelled(direct, APPROVE));

      expect((await answer(chat, last, /LV-\d+/)).text).toMatch(/Anan/);
      for (const [where, posted] of [
        ['direct', direct],
        ['#hr-approvals', inChannel],
      ] as const) {
        const decided = await becomes(chat, 'anan', where, posted, ({ buttons }) => buttons.length === 0);
        expect(decided.text).toMatch(/(Approved by|อนุมัติโดย)[\s\S]*(Anan|อนันต์)/);
      }
      await chat.picture('anan', '#hr-approvals', '4-decided');
      await chat.picture('mali', 'direct', '4-heard');
    });

    it('a rejection asks for its reason in a form, and Mali hears it', async () => {
      const last = await chat.say('mali', 'direct', 'I want vacation from 6 to 7 July');
      const form = await card(chat, 'mali', 'direct', /6–7 July 2026/, SEND);
      await chat.press('mali', 'direct', form, labelled(form, SEND));
      const posted = await card(chat, 'anan', '#hr-approvals', /6.*7 July 2026|6.*7 กรกฎาคม 2569/s, REJECT);
      const reason = await chat.press('anan', '#hr-approvals', posted, labelled(posted, REJECT));
      const [field] = reason?.fields ?? [];
      if (!reason || !field) throw new Error('No form asked for the reason.');
      const sent = await chat.submit('anan', reason, { [field.label]: 'Two others are away. @everyone' });
      expect(sent.faults).toEqual([]);
      expect((await answer(chat, last, /Two others are away/)).text).toMatch(/Anan/);
      const decided = await becomes(chat, 'anan', '#hr-approvals', posted, ({ buttons }) => buttons.length === 0);
      expect(decided.text).toMatch(/Rejected by|ไม่อนุมัติโดย/);
      await chat.picture('anan', '#hr-approvals', '5-rejected');
    });

    it('Farah changes the amount before she approves; what is no amount is said in the form', async () => {
      const said = await chat.say('mali', 'direct', 'Claim 9,000 THB for a hotel in Rayong');
      await answer(chat, said, /Farah/);
      const posted = await card(chat, 'farah', '#finance-approvals', /Rayong/, EDIT);
      const edit = await chat.press('farah', '#finance-approvals', posted, labelled(posted, EDIT));
      const amount = edit?.fields.find(({ label }) => /amount/i.test(label))?.label ?? '';
      if (!edit || !amount) throw new Error(`No form has the amount: ${JSON.stringify(edit?.fields)}`);
      const refused = await chat.submit('farah', edit, { [amount]: 'banana' });
      expect(refused.faults.join()).toMatch(/amount/i);
      if (!refused.form) throw new Error('The form does not stand there any more.');
      const corrected = await chat.submit('farah', refused.form, { [amount]: '8,500 THB' });
      expect(corrected.faults).toEqual([]);
      const heard = await answer(chat, said, /THB 8,500/);
      expect(heard.text).not.toContain('9,000');
      const decided = await becomes(chat, 'farah', '#finance-approvals', posted, ({ buttons }) => buttons.length === 0);
      expect(decided.text).toMatch(/THB 8,500/);
      await chat.picture('farah', '#finance-approvals', '5-edited');
    });

    it('what nobody documented is answered by Hana in a form, heard by Mali in her thread, and known from then on', async () => {
      const said = await chat.say('mali', '#ask-hr', 'Can I bring my dog to the Bangkok office?');
      await answer(chat, said, /I have asked Hana Kobayashi/);
      const question = await card(chat, 'hana', '#hr-approvals', /bring my dog/, WRITE);
      await chat.picture('hana', '#hr-approvals', '7-question');
      const form = await chat.press('hana', '#hr-approvals', question, labelled(question, WRITE));
      const [field] = form?.fields ?? [];
      if (!form || !field) throw new Error('No form asked for the answer.');
      const words = 'Dogs are welcome on Fridays if they are vaccinated.';
      expect((await chat.submit('hana', form, { [field.label]: words })).faults).toEqual([]);
      await answer(chat, said, /Dogs are welcome on Fridays/);
      const decided = await becomes(chat, 'hana', '#hr-approvals', question, ({ buttons }) => buttons.length === 0);
      expect(decided.text).toMatch(/Hana Kobayashi/);
      const again = await chat.say('mali', '#ask-hr', 'Is it allowed to bring a dog into the office in Bangkok?');
      await answer(chat, again, /Dogs are welcome on Fridays/);
      await chat.picture('mali', '#ask-hr', '7-known');
    });

    it('administrator rights need Sam and then Ada, and nobody else', async () => {
      const said = await chat.say('mali', 'direct', 'I would like admin rights on grafana for the dashboard migration');
      const form = await answer(chat, said, /grafana/i);
      if (form.buttons.length > 0) await chat.press('mali', 'direct', form, labelled(form, SEND));
      const first = await card(chat, 'sam', '#it-approvals', /grafana/i, APPROVE);
      await chat.press('farah', '#it-approvals', first, labelled(first, APPROVE));
      await card(chat, 'farah', '#it-approvals', /You may not decide this/);
      await chat.press('sam', '#it-approvals', first, labelled(first, APPROVE));
      await becomes(chat, 'sam', '#it-approvals', first, ({ buttons }) => buttons.length === 0);
      const second = await card(chat, 'ada', '#it-approvals', /Stage 2\/2/, APPROVE);
      await chat.picture('ada', '#it-approvals', '6-second-stage');
      await chat.press('ada', '#it-approvals', second, labelled(second, APPROVE));
      expect((await answer(chat, said, /Ada Morgan/)).text).toMatch(/grafana/i);
      const decided = await becomes(chat, 'ada', '#it-approvals', second, ({ buttons }) => buttons.length === 0);
      expect(decided.text).toMatch(/Ada Morgan/);
      expect(decided.text).not.toMatch(/Farah/);
      await chat.picture('ada', '#it-approvals', '6-decided');
    });

    it('the product had nothing to complain of', () => {
      const complaints = company.output().match(/^\{"level":[56]0.*$/gm) ?? [];
      expect(complaints.map((line) => line.slice(0, 1_000))).toEqual([]);
    });
  });
}
