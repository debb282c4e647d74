/** What every knowledge index must do; an implementation is finished when this suite passes on it. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { Passage } from '../passage.ts';
import type { KnowledgeIndex, SearchQuery } from './contract.ts';

/** A passage of the suite's own little company, with what a test changes. */
export function samplePassage(changes: Partial<Passage> & { id: string; text: string }): Passage {
  return {
    tenant: 'acme',
    department: 'hr',
    docId: changes.id.split('#')[0] ?? changes.id,
    title: 'Leave rules',
    section: 'General',
    anchor: 'general',
    language: 'en',
    date: '2026-01-01',
    acl: ['everyone'],
    kind: 'document',
    ordinal: 0,
    ...changes,
  };
}

const company = [
  samplePassage({ id: 'leave#0', section: 'Vacation', text: 'Employees have 20 vacation days a year.' }),
  samplePassage({ id: 'leave#1', section: 'Sick leave', text: 'A sick employee calls the manager before ten.' }),
  samplePassage({ id: 'pay#0', title: 'Pay', section: 'Payday', text: 'Salaries are paid on the 28th of the month.' }),
  samplePassage({ id: 'vpn#0', department: 'it', title: 'VPN', section: 'Errors', text: 'Restart the tunnel.' }),
];

const asked: SearchQuery = { tenant: 'acme', departments: ['hr'], acl: ['everyone'], text: 'vacation days', k: 5 };

/** Runs the contract against indexes made by `create`. */
export function knowledgeIndexContract(name: string, create: () => Promise<KnowledgeIndex>): void {
  describe(`knowledge index contract: ${name}`, () => {
    let index: KnowledgeIndex;
    const found = async (changes: Partial<SearchQuery> = {}) =>
      (await index.search({ ...asked, ...changes })).map(({ passage }) => passage.id);

    beforeEach(async () => {
      index = await create();
      await index.upsert(company);
    });

    it('puts the passage that speaks of the question first', async () => {
      expect((await found())[0]).toBe('leave#0');
      expect((await found({ text: 'when are salaries paid' }))[0]).toBe('pay#0');
    });

    it('returns at most k hits, best first', async () => {
      const hits = await index.search({ ...asked, text: 'employee manager vacation sick', k: 2 });
      expect(hits).toHaveLength(2);
      expect(hits[0]?.score).toBeGreaterThanOrEqual(hits[1]?.score ?? 1);
      expect(await found({ k: 0 })).toEqual([]);
    });

    it('finds nothing for a tenant that has no passages, whatever others have', async () => {
      expect(await found({ tenant: 'globex' })).toEqual([]);
    });

    it('keeps equal passages of two tenants apart', async () => {
      await index.upsert([samplePassage({ id: 'leave#0', tenant: 'globex', text: 'Ten vacation days.' })]);
      const [mine] = await index.search(asked);
      const [theirs] = await index.search({ ...asked, tenant: 'globex' });
      expect(mine?.passage.text).toContain('20 vacation days');
      expect(theirs?.passage.text).toBe('Ten vacation days.');
    });

    it('looks only into the departments named', async () => {
      expect(await found({ text: 'restart the tunnel' })).not.toContain('vpn#0');
      expect(await found({ text: 'restart the tunnel', departments: ['hr', 'it'] })).toContain('vpn#0');
    });

    it.each([{ acl: [] }, { departments: [] }])('sees nothing with %j', async (nothing) => {
      expect(await found(nothing)).toEqual([]);
    });

    it('never shows a passage that none of the principals may read', async () => {
      await index.upsert([
        samplePassage({ id: 'secret#0', text: 'Vacation days of managers.', acl: ['role:manager'] }),
      ]);
      expect(await found()).not.toContain('secret#0');
      expect(await found({ acl: ['everyone', 'role:manager'] })).toContain('secret#0');
    });

    it('is not changed in any way by passages that may not be read', async () => {
      const before = await index.search({ ...asked, k: 2 });
      const forbidden = Array.from({ length: 50 }, (_, at) =>
        samplePassage({ id: `secret#${at}`, text: 'Vacation days, vacation days, salaries.', acl: ['person:ceo'] }),
      );
      await index.upsert(forbidden);
      expect(await index.search({ ...asked, k: 2 })).toEqual(before);
      expect(await index.search({ ...asked, acl: ['everyone', 'person:ceo'], k: 2 })).not.toEqual(before);
    });

    it('replaces a passage that comes again', async () => {
      await index.upsert([samplePassage({ id: 'leave#0', section: 'Vacation', text: 'There are 25 vacation days.' })]);
      const hits = await index.search(asked);
      expect(hits.filter(({ passage }) => passage.id === 'leave#0').map(({ passage }) => passage.text)).toEqual([
        'There are 25 vacation days.',
      ]);
    });

    it('takes a right away when a passage comes again with a narrower list', async () => {
      await index.upsert([samplePassage({ id: 'leave#0', text: 'Twenty vacation days.', acl: ['role:manager'] })]);
      expect(await found()).not.toContain('leave#0');
    });

    it('forgets a removed document and nothing else', async () => {
      await index.remove({ tenant: 'acme', docId: 'leave' });
      expect(await found()).not.toContain('leave#0');
      expect(await found({ text: 'payday' })).toContain('pay#0');
    });

    it('puts what a document consists of now in the place of what it was', async () => {
      await index.replace({ tenant: 'acme', docId: 'leave' }, [
        samplePassage({ id: 'leave#0', section: 'Vacation', text: 'There are 25 vacation days.' }),
      ]);
      const hits = await index.search({ ...asked, text: 'vacation days of a sick employee' });
      const own = hits.filter(({ passage }) => passage.docId === 'leave');
      expect(own.map(({ passage }) => passage.text)).toEqual(['There are 25 vacation days.']);
      expect(await found({ text: 'payday' })).toContain('pay#0');
    });

    it.each<[string, Partial<SearchQuery>, string[]]>([
      ['a language', { language: 'th' }, ['thai#0']],
      ['a first day', { since: '2026-03-01' }, ['new#0', 'noon#0']],
      ['a last day', { until: '2025-12-31' }, ['old#0']],
      ['both', { since: '2026-03-01', until: '2026-03-01' }, ['noon#0']],
      ['a kind', { kinds: ['curated'] }, ['said#0']],
      ['no kind at all', { kinds: [] }, []],
    ])('narrows a search to %s before it is cut to k, and leaves rarity as it is', async (_, narrowed, expected) => {
      const text = 'Umbrella rules.';
      await index.upsert([
        ...Array.from({ length: 12 }, (_, at) =>
          samplePassage({ id: `many#${at}`, text: 'Umbrella, umbrella, umbrella.' }),
        ),
        samplePassage({ id: 'thai#0', language: 'th', text }),
        samplePassage({ id: 'new#0', date: '2026-04-01', text }),
        samplePassage({ id: 'noon#0', date: '2026-03-01', text }),
        samplePassage({ id: 'old#0', date: '2025-01-01', text }),
        samplePassage({ id: 'said#0', kind: 'curated', author: 'hana', question: 'Which umbrella?', text }),
        samplePassage({ id: 'undated#0', date: null, text }),
      ]);
      const rarity = () => index.rarity?.({ ...asked, tokens: ['umbrella'] });
      const before = await rarity();
      expect((await found({ text: 'umbrella rules', k: 3, ...narrowed })).sort()).toEqual(expected);
      expect(await rarity()).toEqual(before);
    });

    it('does not remove the document of the same name of another tenant', async () => {
      await index.remove({ tenant: 'globex', docId: 'leave' });
      expect(await found()).toContain('leave#0');
    });

    it('finds Thai without spaces', async () => {
      const text = 'พนักงานลาพักร้อนได้ปีละยี่สิบวัน';
      await index.upsert([samplePassage({ id: 'leave.th#0', language: 'th', title: 'การลา', section: 'พักร้อน', text })]);
      expect((await found({ text: 'ลาพักร้อนได้กี่วัน' }))[0]).toBe('leave.th#0');
    });

    it('puts the curated answer to this very question before every document', async () => {
      const question = 'How many vacation days do trainees have?';
      const text = 'Trainees have twelve.';
      await index.upsert([samplePassage({ id: 'answer#0', kind: 'curated', author: 'hana', question, text })]);
      expect((await found({ text: 'how many vacation days do trainees have' }))[0]).toBe('answer#0');
      expect((await found({ text: 'sick employee calls manager' }))[0]).toBe('leave#1');
    });
  });
}
