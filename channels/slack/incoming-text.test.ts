import { describe, expect, it } from 'vitest';
import { isToSomebodyElse, mentionsIn, typedText } from './incoming-text.ts';

describe('what a person typed in Slack', () => {
  it.each([
    ['<@U0EXPERT> May I?', 'May I?'],
    ['May I, <@U0EXPERT>?', 'May I, ?'],
    ['Ask <@U0ANAN|anan> in <#C1|ask-hr>', 'Ask @anan in #ask-hr'],
    ['Ask <@U0ANAN>', 'Ask @U0ANAN'],
    ['<!channel> look', '@channel look'],
    ['<!subteam^S1|@hr> look', '@hr look'],
    ['See <https://a.example/x?y=1&amp;z=2|the page>', 'See https://a.example/x?y=1&z=2'],
    ['Write to <mailto:a@b.example|a@b.example>', 'Write to a@b.example'],
    ['1 &lt; 2 &amp;&amp; &amp;amp; &gt; 0', '1 < 2 && &amp; > 0'],
    ['วันลาเหลือเท่าไหร่', 'วันลาเหลือเท่าไหร่'],
  ])('reads %s', (sent, typed) => {
    expect(typedText(sent, 'U0EXPERT')).toBe(typed);
  });

  it('names whom it mentions, and whom it is addressed to', () => {
    expect(mentionsIn('<@U1> and <@U2|two>')).toEqual(['U1', 'U2']);
    expect(isToSomebodyElse(' <@U1> what do you think?', 'U0EXPERT')).toBe(true);
    expect(isToSomebodyElse('<@U0EXPERT> ask <@U1>', 'U0EXPERT')).toBe(false);
    expect(isToSomebodyElse('what does <@U1> think?', 'U0EXPERT')).toBe(false);
  });
});
