/** `WS /playground/live`: one way, from the server to the page; everything the page says goes through POST. */
import type { FastifyInstance } from 'fastify';
import type { WebSocket } from 'ws';
import type { PlaygroundDeps } from './deps.ts';
import type { Hub, Listener, Message } from './hub.ts';
import { sessionPerson, whoIs } from './session.ts';

const HEARTBEAT_MS = 20_000;
/** A page that does not read is cut off; it comes back and fetches what it missed. */
const MOST_UNSENT_BYTES = 1_000_000;
const SESSION_OVER = 4401;

export function liveRoute(app: FastifyInstance, deps: PlaygroundDeps, hub: Hub): void {
  const onlyPeople = {
    preValidation: async (request: Parameters<typeof whoIs>[1]) => void (await whoIs(deps, request)),
  };
  app.get('/playground/live', { websocket: true, ...onlyPeople }, (socket, request) => {
    const closed = listenToClose(socket);
    // The message handler must be attached before anything is awaited; what a page says is not read.
    socket.on('message', () => {});
    const current = () => sessionPerson(deps, request);
    void serve(socket, hub, current, closed).catch((error: unknown) => {
      request.log.error(error);
      socket.terminate();
    });
  });
}

async function serve(
  socket: WebSocket,
  hub: Hub,
  current: () => ReturnType<typeof sessionPerson>,
  closed: AbortSignal,
): Promise<void> {
  const person = await current();
  if (!person) return socket.close(SESSION_OVER);
  const listener: Listener = { person, send: (message) => send(socket, message) };
  const leave = hub.join(listener);
  const stopBeating = beat(socket, listener, current);
  closed.addEventListener('abort', () => {
    leave();
    stopBeating();
  });
  if (closed.aborted) leave();
  listener.send({ type: 'hello', at: new Date().toISOString() });
}

function listenToClose(socket: WebSocket): AbortSignal {
  const closing = new AbortController();
  socket.on('close', () => closing.abort());
  socket.on('error', () => socket.terminate());
  return closing.signal;
}

/** Ends connections nobody answers on, and those of people who have left or changed; roles are read anew each time. */
function beat(socket: WebSocket, listener: Listener, current: () => ReturnType<typeof sessionPerson>): () => void {
  let answered = true;
  socket.on('pong', () => {
    answered = true;
  });
  const timer = setInterval(async () => {
    if (!answered) return socket.terminate();
    answered = false;
    socket.ping();
    const person = await current().catch(() => listener.person);
    if (!person) return socket.close(SESSION_OVER);
    listener.person = person;
    listener.send({ type: 'alive', at: new Date().toISOString() });
  }, HEARTBEAT_MS);
  timer.unref();
  return () => clearInterval(timer);
}

function send(socket: WebSocket, message: Message): void {
  if (socket.readyState !== socket.OPEN) return;
  if (socket.bufferedAmount > MOST_UNSENT_BYTES) socket.terminate();
  else socket.send(JSON.stringify(message));
}
