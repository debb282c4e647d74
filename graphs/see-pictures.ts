/** Pictures people hand in: what is written in them and what they show becomes text before anybody decides where it goes. */
import { type DepartmentConfig, departmentConfig } from '../agents/config-schema.ts';
import type { Attachment, Language, Localized, Turn } from '../agents/message.ts';
import { chainFor } from '../agents/models/chain.ts';
import { ModelError } from '../agents/models/failures.ts';
import type { Picture } from '../agents/models/gateway.ts';
import { pictureMessage } from '../agents/models/picture.ts';
import { traced } from '../agents/trace-events.ts';
import type { Person } from '../db/people.ts';
import type { Ocr } from '../knowledge/readers/read-file.ts';
import { mayAskModels } from './admit.ts';
import { lookUpBound } from './bound.ts';
import { mayEnter } from './guard.ts';
import type { Memory } from './memory.ts';
import { momentOf } from './model-context.ts';
import { listed } from './phrases.ts';
import type { MachineDeps } from './scope.ts';

/** Pictures of one message that are looked at, and characters of what one shows. */
const MOST_PICTURES = 4;
const LONGEST = 6_000;
/** Departments whose models are tried. */
const MOST_MODELS = 2;

/** What a model writes of a page without words. */
const NO_TEXT = /^\s*(?:\(no text\))?\s*$/i;

const cannotSee = (names: string): Localized => ({
  en: `I cannot read pictures here (${names}). Please write what it says, for an error its first lines word for word, or send the text as a file.`,
  th: `ที่นี่อ่านรูปภาพไม่ได้ (${names}) กรุณาพิมพ์ข้อความในภาพ หากเป็นข้อผิดพลาดให้พิมพ์บรรทัดแรก ๆ ตามที่เห็น หรือส่งข้อความเป็นไฟล์`,
});

export interface Seen {
  turn: Turn;
  /** What the person is told of pictures that could not be read; null where there were none. */
  note: string | null;
}

/** The turn with what its pictures say; it is looked at by a department's model that sees, the one it is most likely for first. */
export async function seePictures(
  deps: MachineDeps,
  turn: Turn,
  asked: { person: Person; memory: Memory; language: Language; signal: AbortSignal },
): Promise<Seen> {
  if (!turn.attachments.some(({ picture }) => picture)) return { turn, note: null };
  const departments = await seeing(deps, turn, asked);
  const unread: string[] = [];
  const attachments: Attachment[] = [];
  let pictures = 0;
  for (const { picture, ...file } of turn.attachments) {
    const isTooMany = picture && ++pictures > MOST_PICTURES;
    const text = picture && !isTooMany ? await look(deps, departments, { ...file, picture }, asked) : file.text;
    if (text === null || isTooMany) unread.push(file.name);
    else attachments.push({ ...file, text });
  }
  const note = unread.length > 0 ? cannotSee(listed(unread, asked.language, 'conjunction'))[asked.language] : null;
  return { turn: { ...turn, attachments }, note };
}

type Sight = Pick<MachineDeps, 'db' | 'gateway' | 'prompts' | 'tenant' | 'clock'>;

/**
 * The vision port for documents of a department: its own model, null where it has none that sees. A model that is away, a
 * pause and a day that is used up throw a ModelError, so that the document is tried again; a page without words is ''.
 */
export function ocrFrom(deps: Sight, department: DepartmentConfig | null): Ocr {
  return async (picture, signal) => (department ? transcribed(deps, department, picture, { self: '', signal }) : null);
}

/** The vision port for files of a message: of the departments the person may use the first that sees, booked to the person. */
export function ocrFor(deps: MachineDeps, turn: Turn, asked: { person: Person; memory: Memory }): Ocr {
  let departments: Promise<DepartmentConfig[]> | undefined;
  return async (picture, signal) => {
    departments ??= able(deps, turn, asked);
    if ((await departments).length === 0) return null;
    const { id: self } = asked.person;
    const [department] = await open(deps, await departments, self);
    if (!department) throw new ModelError('Who could see is paused or has used up the day.', { kind: 'capped' });
    return transcribed(deps, department, picture, { self, signal });
  };
}

async function transcribed(
  deps: Sight,
  department: DepartmentConfig,
  picture: Picture,
  { self, signal }: { self: string; signal: AbortSignal | undefined },
): Promise<string | null> {
  const { gateway, prompts, clock, tenant } = deps;
  if (chainFor('vision', department).length === 0) return null;
  const told = prompts.fill('transcribe', department.id, {});
  const moment = { now: clock.now(), timeZone: tenant.timeZone, currency: tenant.currency };
  try {
    const { text } = await traced(
      { step: 'picture', name: department.id, facts: { bytes: picture.bytes.byteLength } },
      () =>
        gateway.chat({
          ...{ task: 'vision', department, messages: [pictureMessage(picture, told.text)], prompt: told.mark },
          context: momentOf({ language: 'en', ...moment, self }),
          ...(signal ? { signal } : {}),
        }),
      (seen, { facts }) => Object.assign(facts, { characters: seen.text.length }),
    );
    return NO_TEXT.test(text) ? '' : text.trim();
  } catch (error) {
    if (error instanceof ModelError && error.kind === 'unable') return null;
    throw error;
  }
}

/** Departments the person may use whose model may see now; that of the message, the channel or the thread first. */
async function seeing(
  deps: MachineDeps,
  turn: Turn,
  asked: { person: Person; memory: Memory },
): Promise<DepartmentConfig[]> {
  return open(deps, await able(deps, turn, asked), asked.person.id);
}

/** Those among them that are at work and whose day is not used up, so that no picture is sent for nothing. */
async function open(
  deps: Sight,
  departments: readonly DepartmentConfig[],
  person: string,
): Promise<DepartmentConfig[]> {
  const found: DepartmentConfig[] = [];
  for (const department of departments) {
    if (found.length === MOST_MODELS) break;
    if (await mayAskModels(deps, { department, person })) found.push(department);
  }
  return found;
}

async function able(
  deps: MachineDeps,
  { department, conversation }: Turn,
  { person, memory }: { person: Person; memory: Memory },
): Promise<DepartmentConfig[]> {
  const bound = await lookUpBound(deps, conversation);
  const likely = [department, bound?.id, memory.department].flatMap((id) =>
    id ? (departmentConfig(deps.tenant, id) ?? []) : [],
  );
  const all = [...new Set([...likely, ...deps.tenant.departments])];
  return all.filter((one) => mayEnter(one, person) && chainFor('vision', one).length > 0);
}

async function look(
  deps: Sight,
  departments: readonly DepartmentConfig[],
  { mediaType, picture }: Pick<Attachment, 'mediaType'> & { picture: Uint8Array },
  { person, language, signal }: { person: Person; language: Language; signal: AbortSignal },
): Promise<string | null> {
  if (!isPictureType(mediaType)) return null;
  for (const department of departments) {
    const text = await see(deps, department, { mediaType, bytes: picture }, { language, self: person.id, signal });
    if (text) return text;
  }
  return null;
}

async function see(
  deps: Sight,
  department: DepartmentConfig,
  picture: Picture,
  { language, self, signal }: { language: Language; self: string; signal: AbortSignal | undefined },
): Promise<string | null> {
  const { gateway, prompts, clock, tenant } = deps;
  const told = prompts.fill('vision', department.id, { language: language === 'th' ? 'Thai' : 'English' });
  const request = {
    ...{ department, picture, instruction: told.text, prompt: told.mark },
    context: momentOf({ language, now: clock.now(), timeZone: tenant.timeZone, currency: tenant.currency, self }),
    ...(signal ? { signal } : {}),
  };
  const text = await traced(
    { step: 'picture', name: department.id, facts: { bytes: picture.bytes.byteLength } },
    async () => (await gateway.see?.(request)) ?? null,
    (seen, { facts }) => Object.assign(facts, { characters: seen?.length ?? 0 }),
  );
  return text?.trim() ? text.trim().slice(0, LONGEST).toWellFormed() : null;
}

function isPictureType(type: string): type is Picture['mediaType'] {
  return type === 'image/png' || type === 'image/jpeg' || type === 'image/webp';
}

const TROUBLE =
  /\b(?:error|fail(?:ed|ure)?|exception|denied|refused|fatal|warning|invalid|cannot|can't|unable|not found|timed? ?out|expired|code)\b|\b0x[0-9a-f]{4,}|ผิดพลาด|ล้มเหลว|ไม่สำเร็จ|ไม่สามารถ|ไม่พบ|ปฏิเสธ|หมดอายุ/i;
/** Lines and characters of pictures that go into a question. */
const TELLING_LINES = 3;
const TELLING = 240;

/** What pictures add to a question: the lines that speak of trouble, else the first ones; the rest goes along as facts. */
export function tellingLines(attachments: readonly Attachment[]): string {
  const lines = attachments
    .filter(({ mediaType, text }) => mediaType.startsWith('image/') && text)
    .flatMap(({ text }) => text.split('\n').map((line) => line.replace(/\s+/g, ' ').trim()))
    .filter((line) => /[\p{L}\p{N}]{2}/u.test(line));
  const trouble = lines.filter((line) => TROUBLE.test(line));
  const telling = (trouble.length > 0 ? trouble : lines).slice(0, TELLING_LINES).join(' ');
  return telling.slice(0, TELLING).toWellFormed();
}
