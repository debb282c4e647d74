/** Documents handed in by people and questions about them that name no department: the whole way, with nothing trained on them. */
import type { Reply } from '../agents/message.ts';
import { withTenant } from '../db/tenant.ts';
import { storeUpload } from '../knowledge/uploads.ts';
import { type Company, openCompany, TENANT, type Workplace } from './company.ts';
import { meansOf } from './metrics.ts';
import { outsideDocuments, outsideQuestions, outsideStrangers } from './outside.ts';
import { play } from './play.ts';
import type { Judged, SuiteResult } from './scorer.ts';

/** Whoever hands in, and whoever asks. */
const [HAND_IN, ASKER] = [{ id: 'sam', name: 'Sam Reyes' }, 'mali'];
/** The department that is handed documents on coffee, lakes and bees. */
const DEPARTMENT = 'it_ops';

/** Asks in a company of its own, since what was handed in would be found by the other suites. */
export async function outsideSuite(): Promise<Omit<SuiteResult, 'seconds'>> {
  const company = await openCompany();
  try {
    const ids = await handIn(company);
    const workplace = await company.employ(new Map(), company.config);
    const cases: Judged[] = [];
    for (const { id, language, question, doc } of outsideQuestions()) {
      const reply = await ask({ company, workplace }, id, question);
      const found = reply.status === 'answered' && reply.sources.some(({ docId }) => docId === ids.get(doc));
      cases.push(judged({ id, language, question, wanted: doc, reply }, { answered: Number(found) }));
    }
    for (const { id, language, text } of outsideStrangers()) {
      const reply = await ask({ company, workplace }, id, text);
      const isAnswered = reply.status === 'answered';
      cases.push(
        judged({ id, language, question: text, wanted: 'no answer', reply }, { abstained: Number(!isAnswered) }),
      );
    }
    return { suite: 'outside', cases, metrics: meansOf(cases) };
  } finally {
    await company.close();
  }
}

/** The ids that the documents got, by those they have in the file. */
async function handIn({ database, config }: Company): Promise<Map<string, string>> {
  const department = config.tenants[0]?.departments.find(({ id }) => id === DEPARTMENT);
  if (!department) throw new Error(`There is no department ${DEPARTMENT}.`);
  const ids = new Map<string, string>();
  for (const { id, title, text } of outsideDocuments()) {
    const bytes = Buffer.from(`# ${title}\n\n${text}\n`);
    const upload = { name: `${id}.md`, bytes, person: HAND_IN };
    ids.set(id, (await withTenant(database.db, TENANT, (tx) => storeUpload(tx, TENANT, department, upload))).id);
  }
  return ids;
}

async function ask(at: { company: Company; workplace: Workplace }, id: string, say: string): Promise<Reply> {
  const where = { thread: `outside:${id}`, person: ASKER, conversation: `dm:${ASKER}` };
  const [played] = await play({ ...at, ...where }, [{ say }]);
  if (!played?.outcome.reply) throw new Error(`${id} was finished without a reply.`);
  return played.outcome.reply;
}

function judged(
  {
    id,
    language,
    question,
    wanted,
    reply,
  }: Pick<Judged, 'id' | 'language' | 'wanted'> & { question: string; reply: Reply },
  scores: Judged['scores'],
): Judged {
  const got = `${reply.status}, confidence ${reply.confidence.toFixed(2)}, ${reply.department}: ${reply.text.slice(0, 300)}`;
  return { id, language, scores, said: [question], wanted, got };
}
