/** Where a citation leads: the document at the section, with the passage marked. */
import type { Passage } from '../knowledge/passage.ts';

export function citedAt(publicUrl: string, { docId, id, anchor }: Pick<Passage, 'docId' | 'id' | 'anchor'>): string {
  const [document, passage] = [encodeURIComponent(docId), encodeURIComponent(id)];
  return `${publicUrl}/documents/${document}?passage=${passage}#${encodeURIComponent(anchor)}`;
}
