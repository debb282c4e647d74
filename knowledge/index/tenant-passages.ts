/** One tenant's passages in the process, by department and by who may read them. */
import type { Passage } from '../passage.ts';
import type { PassageVectors } from './contract.ts';
import { createSegment, type Segment } from './segment.ts';

export interface TenantPassages {
  /** Takes a passage in, in the place of the one with its id. */
  put(passage: Passage, vectors?: PassageVectors): void;
  /** Removes the passages of a document that are not among these. */
  keepOnly(docId: string, ids: ReadonlySet<string>): void;
  attach(id: string, model: string, vector: Float32Array): void;
  detach(model: string): void;
  /** Ids of the passages without a vector of the model. */
  lacking(model: string): string[];
  /** The department's segments that one of the principals may read. */
  readable(department: string, principals: ReadonlySet<string>): Segment[];
}

interface Place {
  segment: Segment;
  slot: number;
}

/** Creates a tenant's passages, none yet. */
export function createTenantPassages(): TenantPassages {
  const departments = new Map<string, Map<string, Segment>>();
  const places = new Map<string, Place>();
  const documents = new Map<string, Set<string>>();
  const segmentOf = ({ department, acl }: Passage) => {
    const classes = departments.get(department) ?? new Map<string, Segment>();
    departments.set(department, classes);
    const accessClass = JSON.stringify([...new Set(acl)].sort());
    const segment = classes.get(accessClass) ?? createSegment();
    classes.set(accessClass, segment);
    return segment;
  };
  const attach = (id: string, model: string, vector: Float32Array) => {
    const place = places.get(id);
    place?.segment.attach(place.slot, model, vector);
  };
  const drop = (id: string) => {
    const place = places.get(id);
    const passage = place?.segment.passage(place.slot);
    if (!place || !passage) return;
    place.segment.remove(place.slot);
    places.delete(id);
    const ids = documents.get(passage.docId);
    ids?.delete(id);
    if (ids?.size === 0) documents.delete(passage.docId);
    if (place.segment.sparse)
      place.segment.compact((moved, slot) => places.set(moved.id, { segment: place.segment, slot }));
  };
  return {
    put(passage, vectors) {
      drop(passage.id);
      const segment = segmentOf(passage);
      places.set(passage.id, { segment, slot: segment.add(passage) });
      const ids = documents.get(passage.docId) ?? new Set<string>();
      documents.set(passage.docId, ids.add(passage.id));
      const vector = vectors?.of.get(passage.id);
      if (vectors && vector) attach(passage.id, vectors.model, vector);
    },
    keepOnly(docId, ids) {
      for (const id of [...(documents.get(docId) ?? [])]) if (!ids.has(id)) drop(id);
    },
    attach,
    detach(model) {
      for (const classes of departments.values()) for (const segment of classes.values()) segment.detach(model);
    },
    lacking: (model) =>
      [...places].flatMap(([id, { segment, slot }]) => (segment.semantic(model)?.has(slot) ? [] : [id])),
    readable: (department, principals) =>
      [...(departments.get(department) ?? [])]
        .filter(([accessClass, segment]) => segment.lexical.documents > 0 && mayRead(accessClass, principals))
        .map(([, segment]) => segment),
  };
}

function mayRead(accessClass: string, principals: ReadonlySet<string>): boolean {
  const allowed: string[] = JSON.parse(accessClass);
  return allowed.some((principal) => principals.has(principal));
}
