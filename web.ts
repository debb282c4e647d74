/** The role that takes messages in: HTTP, WebSockets, and the channels' routes on them. */
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify';
import type { House } from './app.ts';
import { answerError } from './channels/api/errors.ts';
import type { Env } from './env.ts';

const LARGEST_BODY = 16 * 1024 * 1024;
const CLOSING_MS = 2_000;

/** Listens with every channel's routes; closing lets requests that wait for an answer go with "still working". */
export async function startWeb(house: House): Promise<{ server: FastifyInstance; url: string }> {
  const { log, channels, env, port, intake } = house;
  const server: FastifyInstance = Fastify({
    loggerInstance: log as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: LARGEST_BODY,
    forceCloseConnections: 'idle',
    // Milliseconds a request may take to arrive; its answer may take longer.
    requestTimeout: 30_000,
    frameworkErrors: answerError,
    routerOptions: { maxParamLength: 250 },
  });
  house.stopping.push(() => intake.stopWaiting());
  house.closing.push(async () => {
    // Whoever has not sent or read everything by then is cut off; what was accepted is stored.
    const late = setTimeout(() => server.server.closeAllConnections(), CLOSING_MS);
    await server.close();
    clearTimeout(late);
  });
  for (const channel of channels) await channel.routes?.(server);
  const url = await listen(server, env, port);
  for (const channel of channels) await channel.connect?.();
  return { server, url };
}

async function listen(server: FastifyInstance, env: Env, port: number): Promise<string> {
  try {
    return await server.listen({ port, host: env.HOST });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw cause;
    throw new Error(
      `Port ${env.PORT} is in use. Stop the other program, or start with another one: PORT=${env.PORT + 1} npm start`,
      { cause },
    );
  }
}

/** A port nobody uses, for PORT=0: links are written before the server listens. */
export async function freePort(host: string): Promise<number> {
  const probe = createServer();
  await once(probe.listen(0, host), 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}
