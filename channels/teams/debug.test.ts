import { it } from 'vitest';
import { openHarness } from './test-harness.ts';

it('debug', async () => {
  const h = await openHarness();
  const s = await h.say({
    user: 'hana',
    where: 'direct',
    text: 'hello',
    files: [{ name: 'large.pdf', mediaType: 'x', content: new Uint8Array(2_000_001) }],
  });
  console.log(s);
  await new Promise((r) => setTimeout(r, 2500));
  console.log(
    h.stage.errors.map((e) => (e as Error).stack),
    h.stage.notes,
    h.faults(),
    h.progress(),
  );
  console.log(
    JSON.stringify(h.seen('direct')),
    h.stage.turns.map((t) => t.attachments),
    h.stage.deps.config.limits,
  );
  await h.close();
});
