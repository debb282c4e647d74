import { describe, expect, it } from 'vitest';
import { chainFor } from './chain.ts';

const names = (...given: Parameters<typeof chainFor>) => chainFor(...given).map(({ name }) => name);
const of = (model: object) => ({ model: { name: 'builtin', ...model } });

describe('who is asked', () => {
  it('is the built-in engine alone where nothing was chosen, for what it can do', () => {
    for (const task of ['route', 'agent', 'answer'] as const) {
      expect(names(task, null)).toEqual(['builtin']);
      expect(names(task, of({}))).toEqual(['builtin']);
    }
    for (const task of ['extract', 'summarise', 'vision'] as const) expect(names(task, of({}))).toEqual([]);
  });

  it('is the department’s model, then its fallbacks, then the built-in engine by itself', () => {
    const hr = of({ name: 'large', fallback: ['small'] });
    expect(names('answer', hr)).toEqual(['large', 'small', 'builtin']);
    expect(names('summarise', hr)).toEqual(['large', 'small']);
    expect(names('vision', of({ name: 'large', fallback: ['builtin'] }))).toEqual(['large']);
    expect(names('agent', of({ name: 'large', fallback: ['builtin'] }))).toEqual(['large', 'builtin']);
  });

  it('is another model for a task that has its own, without the adapter of the first', () => {
    const hr = of({
      name: 'large',
      adapter: 'hr-v3',
      temperature: 0.1,
      fallback: ['small'],
      tasks: { vision: { name: 'seer' } },
    });
    expect(chainFor('answer', hr)[0]).toMatchObject({ name: 'large', adapter: 'hr-v3', temperature: 0.1 });
    expect(chainFor('answer', hr)[1]).not.toHaveProperty('adapter');
    expect(chainFor('vision', hr)[0]).toEqual({ name: 'seer', temperature: 0.1 });
    expect(names('vision', hr)).toEqual(['seer', 'small']);
  });

  it('keeps the adapter where a task only changes a limit', () => {
    const hr = of({ name: 'large', adapter: 'hr-v3', tasks: { answer: { maxTokens: 100 } } });
    expect(chainFor('answer', hr)[0]).toMatchObject({ name: 'large', adapter: 'hr-v3', maxTokens: 100 });
    expect(chainFor('agent', hr)[0]?.maxTokens).toBeUndefined();
  });

  it('before a department is known is the tenant’s choice, for the route alone', () => {
    expect(names('route', null, { name: 'small' })).toEqual(['small', 'builtin']);
    expect(names('answer', null, { name: 'small' })).toEqual(['builtin']);
    expect(names('route', of({ name: 'large' }), { name: 'small' })).toEqual(['large', 'builtin']);
  });
});
