import { onServer } from './database-fixtures.ts';
import { tenantLoadContract } from './tenant-load-contract.ts';

const SERVER = process.env.DATABASE_URL || 'postgres://postgres@127.0.0.1:5432';

await onServer(
  'three tenants on two connections',
  (database) => {
    tenantLoadContract(database, () => SERVER);
  },
  2,
);
