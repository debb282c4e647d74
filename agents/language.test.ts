import { describe, expect, it } from 'vitest';
import { allWords, detectLanguage, sentences, stopWords, tokens, words } from './language.ts';

const texts = (source: string) => sentences(source).map((sentence) => sentence.text);

describe('detectLanguage', () => {
  it('is English for English, for numbers and for nothing', () => {
    expect(['How do I reset it?', '12:30', ''].map(detectLanguage)).toEqual(['en', 'en', 'en']);
  });
  it('is Thai for Thai that is full of English terms', () => {
    expect(detectLanguage('ORA-01555 snapshot too old แก้ยังไง')).toBe('th');
    expect(detectLanguage('error handshake did not complete แก้ยังไงครับ')).toBe('th');
    expect(detectLanguage('VPN ใช้ไม่ได้')).toBe('th');
  });
  it('stays English when an English question quotes a Thai word', () => {
    expect(detectLanguage('What does ลาพักร้อน mean?')).toBe('en');
  });
});

describe('words', () => {
  it('meet across spelling, case, digits and inflection', () => {
    expect(words('ลา ๑๕ วัน')).toEqual(words('ลา 15 วัน'));
    expect(words('Wi-Fi policies')).toEqual(expect.arrayContaining([...words('wifi policy')]));
    expect(words('2,000 THB')).toEqual(['2000', 'thb']);
  });
  it('do not confuse a thousands separator with a list of numbers', () => {
    expect(words('rooms 12,13')).toEqual(['room', '12', '13']);
  });
  it('keep identifiers whole and in parts', () => {
    expect(words('web-prod-03')).toEqual(['web-prod-03', 'web', 'prod', '03', '3']);
    expect(words('ORA-01555:')).toEqual(['ora-01555', 'ora', '01555', '1555']);
    expect(words('401(k)').every((part) => words('401k').includes(part))).toBe(true);
    expect(words('1.25')).toEqual(['1.25']);
  });
  it('segment Thai whichever way its vowels were typed', () => {
    expect(words('ทํางานที่บ้าน')).toEqual(['ทำงาน', 'บ้าน']);
    expect(words('เเผนก')).toEqual(words('แผนก'));
    expect(words('รีเซ็ตVPN')).toEqual(['รีเซ็ต', 'vpn']);
  });
  it('leave stop words out, and allWords keeps them', () => {
    expect(words('how do I claim it')).toEqual(['claim']);
    expect(allWords('how do I claim it')).toEqual(['how', 'do', 'i', 'claim', 'it']);
    expect(allWords("I can't")).toEqual(['i', 'can', 'not']);
    expect(stopWords.has('vacat')).toBe(false);
  });
});

describe('tokens', () => {
  it('add prefixed bigrams of Thai runs only', () => {
    expect(tokens('ลาพัก vpn')).toEqual(['ลา', 'พัก', 'vpn', '~ลา', '~าพ', '~พั', '~ัก']);
    expect(tokens('vpn').some((token) => token.startsWith('~'))).toBe(false);
  });
});

describe('sentences', () => {
  it('end at full stops but not inside numbers and abbreviations', () => {
    expect(texts('You earn 1.25 days, e.g. In May. Ask Mr. Smith. Done!')).toEqual([
      'You earn 1.25 days, e.g. In May.',
      'Ask Mr. Smith.',
      'Done!',
    ]);
  });
  it('are lines and list items without their markers', () => {
    expect(texts('# Leave\n- one\n2. two\n\n| a | b |\n|---|---|')).toEqual(['Leave', 'one', 'two', '| a | b |']);
  });
  it('run on over a line that an editor wrapped', () => {
    const wrapped = 'The manager approves every request that is longer than\nfive working days. Next.';
    expect(texts(wrapped)).toEqual([wrapped.slice(0, -6), 'Next.']);
  });
  it('cut long Thai at spaces between clauses and leave short Thai whole', () => {
    const long =
      'พนักงานมีสิทธิลาพักร้อนปีละ 15 วันทำงานหลังผ่านทดลองงาน โดยสะสมเดือนละ 1.25 วัน ในช่วงทดลองงานสะสมได้แต่ยังลาไม่ได้ ต้องแจ้งล่วงหน้า';
    expect(texts(long)).toHaveLength(2);
    expect(texts('ลาป่วยได้ 30 วัน ต้องมีใบรับรองแพทย์')).toHaveLength(1);
  });
  it('point into the source', () => {
    const source = '  One two.\n* Three four? Five!\n';
    expect(sentences(source).every(({ text, start, end }) => source.slice(start, end) === text)).toBe(true);
    expect(sentences(source)).toHaveLength(3);
  });
});
