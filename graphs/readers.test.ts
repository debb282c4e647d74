import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ChannelReaders, principalsOf, readersOf, sharedPrincipals } from '../agents/principals.ts';
import { listPeople, type Person } from '../db/people.ts';
import { departmentGraph } from './department.ts';
import type { Desk } from './desk.ts';
import { principalsIn, privateHint, sharedRights, withheldHere } from './readers.ts';
import { lookUp } from './retrieve.ts';
import { RunScope } from './scope.ts';
import { type Company, openCompany } from './test-company.ts';
import { obedient, playing, routeTo } from './test-script.ts';
import { passageOf, TENANT } from './test-tenant.ts';
import { whoKnows } from './who-knows.ts';

const SECRET = 'Band seven starts at 90,000 THB.';
const knowledge = [
  passageOf('hr', SECRET, { docId: 'hr/bands.md', acl: ['role:hr_manager'] }),
  passageOf('hr', 'The band plays at the summer party.', { docId: 'hr/party.md' }),
  passageOf('hr', 'Band rules for managers.', { docId: 'hr/managers.md', acl: ['role:manager'] }),
  passageOf('hr', 'Band talk for Hana alone.', { docId: 'hr/hana.md', acl: ['person:hana'] }),
];

let company: Company;
let people: Person[];
beforeAll(async () => {
  company = await openCompany({
    models: playing(obedient),
    knowledge,
    change: (tenant) => ({
      ...tenant,
      conversations: [
        ...tenant.conversations,
        { name: '#managers', about: { en: 'm', th: 'm' }, members: ['role:manager'], approvals: false, places: {} },
        {
          name: '#two',
          about: { en: 't', th: 't' },
          members: ['person:hana', 'person:anan'],
          approvals: false,
          places: {},
        },
        {
          name: '#nobody',
          about: { en: 'n', th: 'n' },
          members: ['role:legal_counsel_of_mars'],
          approvals: false,
          places: {},
        },
      ],
    }),
  });
  people = await company.rows(listPeople);
});
afterAll(() => company.close());

const one = (id: string): Person => {
  const person = people.find((candidate) => candidate.id === id);
  if (!person) throw new Error(id);
  return person;
};
const scopeOf = (id: string, conversation: string) =>
  new RunScope(one(id), async () => people, AbortSignal.timeout(20_000), conversation);
const found = async (id: string, conversation: string) => {
  const asked = { question: 'band', language: 'en' as const };
  const { passages } = await lookUp(company.deps, scopeOf(id, conversation), asked, ['hr']);
  return passages.map(({ docId }) => docId.replace(/^hr\/|\.md$/g, '')).sort();
};

describe('what is looked up', () => {
  it('in a direct message or one’s own thread is what the asker may read', async () => {
    for (const conversation of ['dm:hana', 'api:hana'])
      expect(await found('hana', conversation)).toEqual(['bands', 'hana', 'managers', 'party']);
  });

  it.each([
    ['#ask-hr', 'everybody', ['party']],
    ['#ask-anything', 'everybody', ['party']],
    ['#managers', 'managers', ['managers', 'party']],
    ['#two', 'two managers', ['managers', 'party']],
    ['#hr-approvals', 'people who are all managers besides', ['managers', 'party']],
    ['#somewhere-in-slack', 'nobody knows whom', ['party']],
    ['dm:mali', 'somebody else', ['party']],
    ['api:mali', 'somebody else', ['party']],
    ['', 'nobody knows whom', ['party']],
  ])('in %s, read by %s, is what all of them may read', async (conversation, _who, expected) => {
    expect(await found('hana', conversation)).toEqual(expected);
  });

  it('is never more than the asker may read, even where nobody else is', async () => {
    expect(await found('mali', '#nobody')).toEqual(['party']);
    expect(await found('mali', '#managers')).toEqual(['party']);
  });

  it('in a channel is nothing of a department that not all readers may ask, whatever its documents say', async () => {
    const closed = {
      ...company.tenant,
      departments: company.tenant.departments.map((one) => ({ ...one, access: ['role:manager'] })),
    };
    const closedTo = async (id: string, conversation: string) => {
      const asked = { question: 'band', language: 'en' as const };
      return (await lookUp({ ...company.deps, tenant: closed }, scopeOf(id, conversation), asked, ['hr'])).passages
        .length;
    };
    expect(await closedTo('hana', '#ask-hr')).toBe(0);
    expect(await closedTo('hana', 'dm:hana')).toBeGreaterThan(0);
    expect(await closedTo('hana', '#two')).toBeGreaterThan(0);
    expect(await closedTo('mali', 'dm:mali')).toBe(0);
  });

  it('would be told to everybody if the asker’s rights counted in a channel', () => {
    const asker = principalsOf(one('hana'));
    const channel = readersOf(company.tenant.conversations, '#ask-hr', one('hana'), people);
    const leaked = (acl: string[]) => knowledge.filter((passage) => passage.acl.some((who) => acl.includes(who)));
    expect(leaked(asker).map(({ text }) => text)).toContain(SECRET);
    expect(leaked(sharedPrincipals(one('hana'), channel)).map(({ text }) => text)).not.toContain(SECRET);
  });

  it('follows who is there now: the last one who may not read it leaves, and it is found', async () => {
    const tenant = company.tenant;
    const asked = (there: Person[]) =>
      principalsIn(tenant, {
        ...{ person: one('hana'), conversation: '#ask-hr', people: async () => there },
        readers: async () => undefined,
      });
    expect(await asked([one('hana'), one('mali')])).not.toContain('role:hr_manager');
    expect(await asked([one('hana')])).toContain('role:hr_manager');
  });
});

describe('what is looked up in a channel whose chat tool says who is there', () => {
  const asks: string[] = [];
  const withThere = (id: string, conversation: string, there: ChannelReaders | undefined) =>
    new RunScope(one(id), async () => people, AbortSignal.timeout(20_000), conversation, {
      readers: async () => {
        asks.push(conversation);
        return there;
      },
    });
  const foundWith = async (conversation: string, there: ChannelReaders | undefined, id = 'hana') => {
    const asked = { question: 'band', language: 'en' as const };
    const { passages } = await lookUp(company.deps, withThere(id, conversation, there), asked, ['hr']);
    return passages.map(({ docId }) => docId.replace(/^hr\/|\.md$/g, '')).sort();
  };
  const managers = { people: ['hana', 'anan'], strangers: false };

  it('is what its declared members may read, as long as nobody else is there', async () => {
    expect(await foundWith('#managers', managers)).toEqual(['managers', 'party']);
    expect(await foundWith('#managers', undefined)).toEqual(['managers', 'party']);
  });

  it('is what is open to everyone, once somebody is there whom nobody knows', async () => {
    expect(await foundWith('#managers', { ...managers, strangers: true })).toEqual(['party']);
    expect(await foundWith('#managers', { people: ['hana', 'somebody-of-yesterday'], strangers: false })).toEqual([
      'party',
    ]);
    // The configuration alone would have told the guest.
    expect(await found('hana', '#managers')).toContain('managers');
  });

  it('is less when one of our own is there whom the configuration does not count among the members', async () => {
    expect(await foundWith('#managers', { people: ['hana', 'mali'], strangers: false })).toEqual(['party']);
  });

  it('is never more than the configuration declares, whoever is not there', async () => {
    expect(await foundWith('#managers', { people: ['hana'], strangers: false })).not.toContain('bands');
    expect(await foundWith('#two', { people: [], strangers: false })).toEqual(['managers', 'party']);
    expect(await foundWith('#somewhere-in-slack', managers)).toEqual(['party']);
  });

  it('is not asked for where it changes nothing: in private, in channels for everyone and in undeclared ones', async () => {
    asks.length = 0;
    for (const conversation of ['dm:hana', 'api:hana', '#ask-hr', '#somewhere-in-slack'])
      await foundWith(conversation, { people: [], strangers: true });
    expect(asks).toEqual([]);
    expect(await foundWith('dm:hana', { people: [], strangers: true })).toContain('bands');
    await foundWith('#managers', managers);
    expect(asks).toContain('#managers');
  });

  it('comes with rights that nobody has in common with a guest', async () => {
    const rights = async (there: ChannelReaders) =>
      (await sharedRights(company.tenant, withThere('hana', '#managers', there)))?.('hr.leave.read_reports');
    expect(await rights(managers)).toBe(true);
    expect(await rights({ ...managers, strangers: true })).toBe(false);
  });
});

describe('a whole turn in a channel', () => {
  const asks: string[] = [];
  const said = async (there: ChannelReaders | undefined) => {
    company.deps.readers = async (channel, conversation) => {
      asks.push(`${channel} ${conversation}`);
      return there;
    };
    try {
      const talk = company.talk('hana', { channel: 'slack', conversation: '#managers' });
      return (await talk.say('What are the band rules for managers?')).text;
    } finally {
      delete company.deps.readers;
    }
  };

  it('asks the channel it came by who is there, and tells a guest nothing that is restricted', async () => {
    expect(await said({ people: ['hana', 'anan'], strangers: false })).toContain('Band rules for managers');
    expect(await said({ people: ['hana', 'anan'], strangers: true })).not.toContain('Band rules');
    expect(new Set(asks)).toEqual(new Set(['slack #managers']));
  });
});

describe('a machine asked in a channel', () => {
  const ask = async (conversation: string) => {
    const { deps, tenant } = company;
    const department = tenant.departments.find(({ id }) => id === 'hr');
    if (!department) throw new Error('hr');
    const task = {
      ...{ turn: `trn_${conversation}`, n: 0, thread: 't', channel: 'playground', said: 'band?', message: 'band?' },
      ...{ question: 'Where does band seven start?', previous: [], language: 'en' as const, kind: 'question' as const },
      ...{ intent: null, routed: 1, form: null, context: null, summary: null },
    };
    const machine = departmentGraph({ ...deps, department }).compile();
    const { part } = await machine.invoke(
      { task, found: null, part: null, calls: null, waiting: [] },
      { configurable: { scope: scopeOf('hana', conversation) } },
    );
    return JSON.stringify(part);
  };

  it('says nothing that only some of its readers may know, and in private says it', async () => {
    expect(await ask('dm:hana')).toContain('90,000');
    const shared = await ask('#ask-hr');
    expect(shared).toContain('summer party');
    expect(shared).not.toContain('90,000');
    expect(shared).not.toContain('bands.md');
  });
});

describe('an expert’s earlier answer', () => {
  const chosen = async (conversation: string, there?: ChannelReaders) => {
    const text = 'Who gets band seven?';
    const curated = passageOf('finance', 'Only directors.', {
      ...{ docId: 'finance/curated/1', kind: 'curated', acl: ['role:hr_manager', 'role:manager'], question: text },
    });
    await company.index.upsert([curated]);
    const desk = {
      ...{
        deps: { ...company.deps, readers: async () => there },
        turnId: 't',
        person: one('hana'),
        memory: {},
        language: 'en',
      },
      signal: new AbortController().signal,
      turn: company.talk('hana', { conversation }).turn(text),
    } as Desk;
    const answered = await whoKnows(desk, routeTo('none', 'none', 0.3), text);
    await company.index.remove({ tenant: TENANT, docId: curated.docId });
    return answered?.id;
  };

  it('chooses the department only where all readers may see it', async () => {
    expect(await chosen('dm:hana')).toBe('finance');
    expect(await chosen('#ask-anything')).toBeUndefined();
    expect(await chosen('#managers', { people: ['anan'], strangers: false })).toBe('finance');
    expect(await chosen('#managers', { people: ['anan'], strangers: true })).toBeUndefined();
  });
});

describe('what is kept for a direct message', () => {
  it('is withheld in a channel with a pointer to it, in both languages, and not in private', () => {
    expect(withheldHere(scopeOf('hana', 'dm:hana'), 'en')).toBeNull();
    expect(withheldHere(scopeOf('hana', '#ask-hr'), 'en')).toMatchObject({ status: 'refused', sources: [] });
    expect(withheldHere(scopeOf('hana', '#ask-hr'), 'en')?.text).toMatch(/direct message/);
    expect(withheldHere(scopeOf('hana', '#ask-hr'), 'th')?.text).toMatch(/ข้อความส่วนตัว/);
  });

  it('is hinted at in the same words, whether there is anything or not', () => {
    expect(privateHint(scopeOf('hana', '#ask-hr'), 'en')).toBe(privateHint(scopeOf('mali', '#ask-hr'), 'en'));
    expect(privateHint(scopeOf('hana', '#ask-hr'), 'en')).toMatch(/direct message/);
    expect(privateHint(scopeOf('hana', 'dm:hana'), 'en')).toBe('');
  });
});
