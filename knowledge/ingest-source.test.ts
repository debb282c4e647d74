import { describe, expect, it } from 'vitest';
import { markdownOf } from './ingest-source.ts';
import { readMarkdown } from './readers/markdown.ts';

const section = (path: string[], text: string) => ({ path, anchor: '', text });

describe('a document written as Markdown', () => {
  it('has its headings where citations lead, each once', () => {
    const sections = [
      section(['Leave'], 'Lead.'),
      section(['Leave', 'Sick'], 'Call us.'),
      section(['Pay'], 'Monthly.'),
    ];
    expect(markdownOf({ title: 'Rules', sections })).toBe(
      '# Rules\n\n## Leave\n\nLead.\n\n### Sick\n\nCall us.\n\n## Pay\n\nMonthly.\n',
    );
  });

  it('is read back as the same sections', () => {
    const source = '# Rules\n\n## Leave\n\nLead.\n\n### Sick\n\nCall us.\n\n### Sick\n\nAgain.\n\n## Pay\n\nMonthly.';
    const document = readMarkdown(source, 'rules.md');
    expect(readMarkdown(markdownOf(document), 'rules.md').sections).toEqual(document.sections);
  });

  it('keeps lines apart, code as it is, and takes no line of a text for a heading', () => {
    const text = 'Name: A; Amount: 1\nName: B; Amount: 2\n\n# no heading\n---\n\n```\n# code\n```';
    const written = markdownOf({ title: 'T\nwo', sections: [section([], text)] });
    expect(written).toContain('# T wo\n');
    expect(written).toContain('Amount: 1  \nName: B');
    expect(written).toContain('\\# no heading');
    expect(written).toContain('\n\\---\n');
    expect(written).toContain('```\n# code\n```');
  });
});
