/** Where drizzle-kit finds the schema when a migration is generated: `npx drizzle-kit generate --name what_changed`. */
import { defineConfig } from 'drizzle-kit';

export default defineConfig({ dialect: 'postgresql', schema: './db/schema/*.ts', out: './db/migrations' });
