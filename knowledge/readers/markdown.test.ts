import { describe, expect, it } from 'vitest';
import { readDate } from './header-line.ts';
import { readMarkdown } from './markdown.ts';
import { slugOf } from './outline.ts';

const source = `# Leave Policy

Version 3.1 · Effective 2026-01-01 · Owner: HR

For **everyone**.

## Sick leave

Up to *30* days; see [the portal](https://hr.example).

### Medical certificate

| Days | Certificate |
|---|---|
| 1–2 | not needed |
| 3 and more | needed |

## Steps

1. Open \`ssh\`
2. Run this.

\`\`\`bash
# not a heading
free -m
\`\`\`

3. Close it.
   - gently

## Steps
`;

describe('the Markdown reader', () => {
  const document = readMarkdown(source, 'leave-policy.md');
  const text = (anchor: string) => document.sections.find((section) => section.anchor === anchor)?.text;

  it('reads title, version, date and owner from the head', () => {
    expect(document).toMatchObject({ title: 'Leave Policy', version: '3.1', date: '2026-01-01', owner: 'HR' });
  });

  it('keeps the lead text without the header line', () => {
    expect(document.sections[0]).toEqual({ path: [], anchor: '', text: 'For everyone.' });
  });

  it('gives each section its path of headings and leaves empty ones out', () => {
    expect(document.sections.map(({ path }) => path.join(' › '))).toEqual([
      '',
      'Sick leave',
      'Sick leave › Medical certificate',
      'Steps',
    ]);
  });

  it('turns table rows into sentences', () => {
    expect(text('medical-certificate')).toBe(
      'Days: 1–2; Certificate: not needed\nDays: 3 and more; Certificate: needed',
    );
  });

  it('keeps step numbers across code, and code as it stands', () => {
    expect(text('steps')).toBe(
      '1. Open `ssh`\n2. Run this.\n\n```bash\n# not a heading\nfree -m\n```\n\n3. Close it.\n  - gently',
    );
  });

  it('drops emphasis and link targets', () => {
    expect(text('sick-leave')).toBe('Up to 30 days; see the portal.');
  });

  it('reads front matter, and names a document without a title after its file', () => {
    const plain = readMarkdown(
      '---\nversion: 2\neffective: 2025-05-01\nowner: IT\n---\nJust text.',
      'docs/vpn_guide.md',
    );
    expect(plain).toMatchObject({ title: 'Vpn guide', version: '2', date: '2025-05-01', owner: 'IT' });
    expect(plain.sections).toEqual([{ path: [], anchor: '', text: 'Just text.' }]);
  });

  it('does not take a sentence with a date for a header', () => {
    const text = 'The office moves to a new building, and the lease has been effective since 2024-02-01 for all of us.';
    const plain = readMarkdown(`# Move\n\n${text}`, 'move.md');
    expect(plain.sections[0]?.text).toBe(text);
  });

  it('keeps Thai vowels in anchors and tells equal headings apart', () => {
    expect(slugOf('ใบรับรองแพทย์ (ลาป่วย)')).toBe('ใบรับรองแพทย์-ลาป่วย');
    const twice = readMarkdown('# T\n\n## A\n\none\n\n## A\n\ntwo', 't.md');
    expect(twice.sections.map(({ anchor }) => anchor)).toEqual(['a', 'a-1']);
  });

  it.each([
    ['Effective 1 January 2026', '2026-01-01'],
    ['มีผล 15 มีนาคม 2569', '2026-03-15'],
    ['Updated March 5, 2025', '2025-03-05'],
    ['room 12 building 2026', null],
  ])('reads the date of "%s" as %s', (written, iso) => {
    expect(readDate(written)).toBe(iso);
  });
});
