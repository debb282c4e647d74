/** Keeps passages in Qdrant; loaded only where there is one, since its client takes a while to load. */
import type { LibraryOptions } from '../library.ts';
import { openQdrantShelf, type QdrantShelfOptions } from './qdrant-shelf.ts';
import { createQdrantStore, type QdrantOptions } from './qdrant-store.ts';

/** What opens each tenant's shelf in one Qdrant. */
export function qdrantShelves(
  parts: Omit<QdrantShelfOptions, 'store'>,
  options: QdrantOptions,
): NonNullable<LibraryOptions['openShelf']> {
  const store = createQdrantStore(options);
  return (tenant, wanted) => openQdrantShelf({ ...parts, store }, tenant, wanted);
}
