/** Where a citation leads, the document at the section with the passage marked, and what it is called. */
import type { Citation } from '../agents/message.ts';
import type { Passage } from '../knowledge/passage.ts';

export function citedAt(publicUrl: string, { docId, id, anchor }: Pick<Passage, 'docId' | 'id' | 'anchor'>): string {
  const [document, passage] = [encodeURIComponent(docId), encodeURIComponent(id)];
  return `${publicUrl}/documents/${document}?passage=${passage}#${encodeURIComponent(anchor)}`;
}

/** Title and section in one line; what stands before the first heading has no section. */
export function sourceName({ title, section }: Pick<Citation, 'title' | 'section'>): string {
  return section ? `${title} › ${section}` : title;
}
