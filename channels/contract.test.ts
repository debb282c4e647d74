import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type ChannelHarness, channelContract, RULES } from './contract.ts';
import type { Flaw, Flaws } from './contract-memory-flaws.ts';
import { openMemoryHarness } from './contract-memory-harness.ts';

channelContract('a chat tool in memory', () => openMemoryHarness());

/** For each rule, what a channel may do that the rule must notice. */
const NOTICED: Record<string, Flaw[]> = {
  'refuses what is signed wrongly': ['takes forged requests'],
  'refuses what was signed too long ago': ['takes stale requests'],
  'answers when a question is stored, however long the work takes': ['answers without storing'],
  'asks for a question again, or says that nothing was kept, while the records are away': ['swallows errors'],
  'answers a direct message for its writer alone': ['answers in public'],
  'answers a mention below it, and leaves its own name out of the question': ['keeps its name'],
  'leaves alone what is said in a channel without mentioning it': ['hears everything'],
  'goes on with a thread where it is answered, and begins another for another question': [
    'makes a thread of each message',
  ],
  'takes commands in every place and answers the one who gave them': ['is deaf to commands'],
  'hears a message once, however often it is delivered': ['knows deliveries, not messages'],
  'hears the same words twice when they are said twice': ['knows words, not messages'],
  'does not run an edited message again': ['hears edits'],
  'does not answer a question that was deleted before its turn came': ['ignores deletions'],
  'does not try a question again that was deleted after a try that failed': ['ignores deletions'],
  'stops the work on a question that is deleted meanwhile, and no other': [
    'ignores deletions',
    'takes back the newest',
  ],
  'does not listen to other bots or to itself': ['hears bots'],
  'hears every character that was written': ['cleans too much'],
  'tells people who ask at the same time apart': ['mixes people up'],
  'gives somebody unknown a code for them alone, and listens once it was redeemed': ['shows codes to all'],
  'knows people by the address their chat tool vouches for, and by no other': ['ignores addresses'],
  'keeps what is said in one workspace out of every other': ['mixes companies up'],
  'lets nobody in from a workspace that no company declared': ['lets anybody in'],
  'says who reads a channel, and when somebody nobody knows is among them': ['ignores outsiders'],
  'asks somebody unknown who presses a button who they are, and decides nothing': ['takes presses of anybody'],
  'decides nothing by a button that was pressed in another workspace': ['trusts buttons'],
  'shows that a question is being worked on, where it was asked': ['shows no work'],
  'names the sources of an answer and links them to this server alone': ['links anywhere'],
  'says every character of an answer': ['escapes twice'],
  'calls nobody, whatever an answer says': ['calls people'],
  'brings a long answer whole and in order: Thai and English, with code and a table': [
    'cuts long answers',
    'mixes pieces up',
  ],
  'says things in the order in which they were to be said': ['posts out of order'],
  'writes to a person and to a channel of its own accord': ['writes only when asked'],
  'shows at most one more copy of what it posts again after a crash': ['posts without a key'],
  'shows every field of an approval, from what it is to what it becomes': ['hides what was'],
  'shows a card in Thai to those who read Thai': ['speaks English only'],
  'shows what people wrote on a card to the letter, and makes nothing of it': ['reads cards as markup'],
  'makes no link of evidence that lies elsewhere': ['links anywhere'],
  'shows every change of a large card, and its buttons': ['shows ten changes'],
  'offers a dozen choices, each of which can be chosen': ['shows five buttons'],
  'posts a card in each place it is for': ['posts no direct cards'],
  'carries an approval out, tells the asker where they asked, and shows who decided and when': ['keeps buttons'],
  'tells whoever comes second who was first': ['tells nobody'],
  'carries out one of two clicks at the same moment': ['tells nobody'],
  'tells people who may not decide that they may not, and leaves the card as it is': [
    'tells nobody',
    'takes buttons at once',
  ],
  'takes a press that is delivered again for the same one': ['knows deliveries, not messages'],
  'answers a press when it is stored, however long the work takes': ['answers without storing'],
  'loses no press without a word while the records are away': ['swallows errors'],
  'goes on in the thread when its owner presses Send, and takes the buttons away': ['keeps buttons'],
  'goes on in the thread when its owner presses Cancel, and takes the buttons away': ['keeps buttons'],
  'goes on in the thread when its owner presses IT Ops, and takes the buttons away': ['keeps buttons'],
  'lets nobody else answer a question, and leaves it to whom it was asked': ['takes buttons at once'],
  'asks for the reason of a rejection, and shows it with the decision': ['takes empty forms'],
  'offers the values that may be changed, says what is wrong with new ones, and sends those that differ': [
    'hides faults',
  ],
  'opens a form with every kind of field, and sends nothing of what stayed as it was': ['knows text fields only'],
  'takes an expert’s own answer as it was written': ['shortens texts'],
  'tells the sender of a form when the card was decided meanwhile': ['tells nobody'],
  'closes a form in time when the work takes long, and tells its sender afterwards': ['tells nobody'],
  'takes a file in with the question, and fetches it when the question is worked on': ['forgets files'],
  'fetches no more of a file than it may': ['fetches anything'],
  'refuses files that are too large or too many, and says so': ['tells nobody'],
  'loses nothing and says nothing twice while the chat tool is down': ['loses what fails'],
  'waits as long as the chat tool asks for, and counts that as no failure': ['counts patience as failure'],
  'holds what is to go out while its token is refused, says what to do, and posts it once that is mended': [
    'counts a refused token as failure',
  ],
  'gives up at once what can never be posted, says what to do, and goes on with the rest': ['tries for ever'],
  'replaces a card once the chat tool is back': ['loses what fails'],
  'keeps one thread that cannot be posted to from holding up another': ['stops at a limit'],
  'asks below an answer with sources whether it helped, and below nothing else': ['asks below everything'],
  'keeps a thumb as a turn of the one who pressed it, about that answer': ['gives thumbs to the asker'],
  'asks why an answer did not help, and keeps the reason as it was written': ['forgets reasons', 'shortens texts'],
  'takes a thumb that is delivered again for the same one': ['knows presses, not thumbs'],
  'keeps no thumb of somebody unknown': ['takes thumbs of anybody'],
};

describe('a channel with a flaw', () => {
  const flaws: Flaws = new Set();
  let harness: ChannelHarness;
  beforeAll(async () => {
    harness = await openMemoryHarness(flaws, () => (flaws.size > 0 ? 800 : 5_000));
  });
  afterEach(() => harness.stage.settled());
  afterAll(() => harness.close());

  it('has one for every rule', () => {
    expect(Object.keys(NOTICED).toSorted()).toEqual(RULES.map(({ name }) => name).toSorted());
  });

  for (const { name, check } of RULES)
    for (const flaw of NOTICED[name] ?? [])
      it(`that ${flaw} does not pass as one that ${name}`, async () => {
        flaws.add(flaw);
        await expect(check(harness)).rejects.toThrow();
        flaws.clear();
        await harness.stage.settled();
        await harness.stage.due();
        // It was the flaw and nothing else.
        await check(harness);
      });
});
