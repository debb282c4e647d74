/** What is due by the database's clock. */
import { sendDigests } from './digest.ts';
import { eachAlone } from './each-alone.ts';
import { expireApprovals } from './expire.ts';
import { expireForms } from './expire-forms.ts';
import { remindDeciders } from './remind.ts';
import { reviewCurated } from './review-curated.ts';
import type { MachineDeps } from './scope.ts';

/** Carries out what is due and returns the threads whose runs can go on; workers that do it at once share the work. */
export async function sweepTimers(deps: MachineDeps): Promise<string[]> {
  const threads: string[] = [];
  const expire = async () => void threads.push(...(await expireApprovals(deps)));
  const due = [
    expire,
    () => expireForms(deps),
    () => remindDeciders(deps),
    () => sendDigests(deps),
    () => reviewCurated(deps),
  ];
  await eachAlone(due, (work) => work());
  return threads;
}
