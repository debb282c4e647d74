/** The floor of `ack`: Fastify, an HMAC over the raw body, zod and one insert; `node bare-ack.ts <database> <port>`. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import process from 'node:process';
import Fastify from 'fastify';
import pg from 'pg';
import { z } from 'zod';

/** Shared with the sender. */
export const SECRET = 'the secret of the benchmark';

const body = z.strictObject({ key: z.string(), text: z.string() });

if (import.meta.main) {
  const [, , database, port] = process.argv;
  const pool = new pg.Pool({ connectionString: database, max: 10 });
  await pool.query('create table if not exists bare (key text primary key, text text not null)');
  const server = Fastify();
  server.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, raw, done) => done(null, raw));
  server.post('/', async (request, reply) => {
    const raw = request.body as Buffer;
    const signed = Buffer.from(String(request.headers['x-signature']), 'hex');
    if (!timingSafeEqual(createHmac('sha256', SECRET).update(raw).digest(), signed)) return reply.code(401).send();
    const { key, text } = body.parse(JSON.parse(raw.toString('utf8')));
    await pool.query('insert into bare values ($1, $2) on conflict do nothing', [key, text]);
    return reply.code(202).send({ accepted: true });
  });
  await server.listen({ port: Number(port), host: '127.0.0.1' });
  process.stdout.write('ready\n');
}
