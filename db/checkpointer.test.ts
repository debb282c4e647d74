import { PGlite } from '@electric-sql/pglite';
import { checkpointerContract } from './checkpointer-contract.ts';
import { openPglite } from './client.ts';

checkpointerContract('PGlite', () => openPglite(new PGlite()));
