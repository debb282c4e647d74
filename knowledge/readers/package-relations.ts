/** How the parts of a packed Office document point to each other. */
import { posix } from 'node:path';
import type { Reading } from './reading.ts';
import { nodesOf, readXml, type XmlNode } from './xml.ts';
import type { Packed } from './zip.ts';

export interface Relation {
  id: string;
  /** The last word of its type, such as `notesSlide`. */
  type: string;
  /** The name of the part inside the package. */
  target: string;
}

/** Where a part points to inside its package; what lies outside is left out. */
export async function relationsOf(packed: Packed, part: string, reading: Reading): Promise<Relation[]> {
  const folder = posix.dirname(part);
  const source = await packed.text(`${folder}/_rels/${posix.basename(part)}.rels`);
  if (source === undefined) return [];
  return nodesOf(readXml(source, reading), 'Relationship')
    .filter(({ attributes }) => attributes.TargetMode !== 'External')
    .map(({ attributes }) => ({
      id: attributes.Id ?? '',
      type: (attributes.Type ?? '').replace(/^.*\//, ''),
      target: inside(folder, attributes.Target ?? ''),
    }));
}

/** The pictures that a part shows, in its order. */
export async function picturesOf(packed: Packed, part: string, root: XmlNode, reading: Reading): Promise<Buffer[]> {
  const shown = nodesOf(root, 'blip').map(({ attributes }) => attributes['r:embed']);
  if (shown.length === 0) return [];
  const relations = await relationsOf(packed, part, reading);
  const pictures: Buffer[] = [];
  for (const target of new Set(shown.map((id) => relations.find((relation) => relation.id === id)?.target))) {
    const bytes = target === undefined ? undefined : await packed.bytes(target);
    if (bytes) pictures.push(bytes);
  }
  return pictures;
}

function inside(folder: string, target: string): string {
  return target.startsWith('/') ? target.slice(1) : posix.normalize(`${folder}/${target}`);
}
