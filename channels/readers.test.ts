import { describe, expect, it } from 'vitest';
import type { ChannelReaders } from '../agents/principals.ts';
import type { Channel } from './channel.ts';
import { PostLater, PostNever } from './post-failure.ts';
import { createReaders } from './readers.ts';

const NOBODY_KNOWS: ChannelReaders = { people: [], strangers: true };

/** Readers over channels that answer as told, with everything they were asked. */
function opened(answers: Record<string, ((conversation: string) => Promise<ChannelReaders>) | undefined>) {
  const asked: string[] = [];
  const notes: string[] = [];
  const clock = { now: 0 };
  const channels = Object.entries(answers).map(([id, answer]) => {
    const readers = (tenant: string, conversation: string) => {
      asked.push(`${id} ${tenant} ${conversation}`);
      return answer?.(conversation) ?? Promise.reject(new Error('not expected'));
    };
    return { id, capabilities: new Set(), post: async () => null, ...(answer ? { readers } : {}) } as Channel;
  });
  const readers = createReaders(channels, (note) => notes.push(note), { now: () => clock.now, withinMs: 50 });
  return { readers, asked, notes, clock };
}

describe('who reads a conversation', () => {
  it('is asked of the channel it is in, and of no other', async () => {
    const { readers, asked } = opened({
      slack: async () => ({ people: ['hana'], strangers: false }),
      discord: async () => ({ people: ['mali'], strangers: true }),
      playground: undefined,
    });
    expect(await readers('slack', 't', '#hr')).toEqual({ people: ['hana'], strangers: false });
    expect(await readers('discord', 't', '#hr')).toEqual({ people: ['mali'], strangers: true });
    expect(await readers('playground', 't', '#hr')).toBeUndefined();
    expect(await readers('teams', 't', '#hr')).toBeUndefined();
    expect(asked).toEqual(['slack t #hr', 'discord t #hr']);
  });

  it('is remembered for a minute, apart for each company and conversation', async () => {
    const there = { people: ['hana'] };
    const { readers, asked, clock } = opened({ slack: async () => ({ people: [...there.people], strangers: false }) });
    await Promise.all([readers('slack', 't', '#hr'), readers('slack', 't', '#hr')]);
    expect(asked).toHaveLength(1);
    await readers('slack', 'u', '#hr');
    await readers('slack', 't', '#it');
    expect(asked).toHaveLength(3);
    there.people.push('mali');
    clock.now = 59_000;
    expect((await readers('slack', 't', '#hr'))?.people).toEqual(['hana']);
    clock.now = 60_000;
    expect((await readers('slack', 't', '#hr'))?.people).toEqual(['hana', 'mali']);
    expect(asked).toHaveLength(4);
  });

  it('is anybody where it cannot be read, which is said once and is no error for who asks', async () => {
    const world = { isDown: true };
    const { readers, asked, notes, clock } = opened({
      slack: async () => {
        if (world.isDown) throw new PostLater(1_000, new PostNever('The app lacks a scope.'));
        return { people: [], strangers: false };
      },
    });
    for (const now of [0, 1, 60_000, 120_000]) {
      clock.now = now;
      expect(await readers('slack', 't', '#hr')).toEqual(NOBODY_KNOWS);
    }
    expect(asked).toHaveLength(3);
    expect(notes).toEqual([expect.stringMatching(/#hr of t .* slack.*: The app lacks a scope\.$/)]);
    world.isDown = false;
    clock.now = 180_000;
    expect(await readers('slack', 't', '#hr')).toEqual({ people: [], strangers: false });
    world.isDown = true;
    clock.now = 240_000;
    await readers('slack', 't', '#hr');
    expect(notes).toHaveLength(2);
  });

  it('is said to be unknown with what somebody can do about it', async () => {
    const cause = new Error('An API error occurred: not_in_channel');
    const failures = [new PostNever('Invite the app.', { cause }), new PostLater(1_000), new Error('fetch failed')];
    for (const failure of failures) {
      const { readers, notes } = opened({ slack: () => Promise.reject(failure) });
      await readers('slack', 't', '#hr');
      expect(notes).toEqual([expect.stringContaining(`everyone: ${failure.message}`)]);
    }
  });

  it('is anybody when the chat tool does not answer in time', async () => {
    const { readers, notes } = opened({ slack: () => new Promise(() => {}) });
    expect(await readers('slack', 't', '#hr')).toEqual(NOBODY_KNOWS);
    expect(notes).toEqual([expect.stringContaining('longer than 50 ms')]);
  });
});
