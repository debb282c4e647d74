import { expect, it } from 'vitest';
import { openCompany } from './test-company.ts';
import { builtin, playing, routeTo } from './test-script.ts';

it('x', async () => {
  const t = performance.now();
  const lap = (n: string) => console.log(n, Math.round(performance.now() - t));
  const c = await openCompany({
    models: playing({
      route: () => routeTo('hr', 'hr.leave_balance'),
      agent: () => ({ calls: [{ name: 'hr.leave_balance', args: {} }] }),
    }),
  });
  lap('open');
  console.log((await c.talk('mali').say('how many days')).text);
  lap('said');
  const models = await builtin();
  lap('builtin');
  const d = await openCompany({ models, knowledge: 'shipped', rowsOf: c });
  lap('shipped');
  const m = d.talk('mali');
  console.log((await m.say('I want vacation from 3 to 5 June')).text);
  lap('asked');
  console.log((await m.say('yes')).text);
  lap('yes');
  await c.close();
  lap('closed');
});
