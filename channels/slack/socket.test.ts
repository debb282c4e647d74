import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import { createSocket, type SlackSocket, type Take } from './socket.ts';
import { openStandInSlack, Refusal, type StandInSlack } from './stand-in-slack.ts';

/** A stand-in for Slack's end of the connection; it sends envelopes and hears what is acknowledged. */
let slack: StandInSlack;
let sockets: WebSocketServer;
let socket: SlackSocket | undefined;
let isAway = false;
const acks: Record<string, unknown>[] = [];
const errors: unknown[] = [];

beforeEach(async () => {
  isAway = false;
  acks.length = 0;
  errors.length = 0;
  slack = await openStandInSlack({
    'apps.connections.open': ({ token }) => {
      if (isAway) throw new Refusal('internal_error');
      if (token !== 'xapp-good') throw new Refusal('invalid_auth');
      return { url: `ws://127.0.0.1:${slack.port}/link` };
    },
  });
  sockets = new WebSocketServer({ server: slack.server });
  sockets.on('connection', (peer) => {
    peer.on('message', (data) => acks.push(JSON.parse(String(data))));
    peer.send(JSON.stringify({ type: 'hello', num_connections: 1 }));
  });
});
afterEach(async () => {
  await socket?.close();
  socket = undefined;
  for (const peer of sockets.clients) peer.terminate();
  await slack.close();
  expect(slack.faults).toEqual([]);
});

async function open(take: Take, appToken = 'xapp-good'): Promise<WebSocket> {
  const deps = {
    settings: { appToken, apiUrl: slack.apiUrl },
    onError: (e: unknown) => void errors.push(e),
    onNote() {},
  };
  socket = createSocket(deps, take, 5);
  await socket.connect();
  return peer();
}

function peer(): WebSocket {
  const [open] = [...sockets.clients].filter(({ readyState }) => readyState === 1);
  if (!open) throw new Error('Nobody is connected.');
  return open;
}

const envelope = (id: string, payload: object = { type: 'event_callback', event: { type: 'app_mention' } }) =>
  JSON.stringify({ type: 'events_api', envelope_id: id, accepts_response_payload: false, payload });

const acked = (id: string) => vi.waitFor(() => expect(acks.map(({ envelope_id }) => envelope_id)).toContain(id));

describe('what comes through the connection', () => {
  it('is acknowledged once it is stored, and not before', async () => {
    const stored = Promise.withResolvers<void>();
    const taken: unknown[] = [];
    const at = await open(async (payload) => {
      taken.push(payload);
      await stored.promise;
      return { status: 200 };
    });
    at.send(envelope('e1'));
    await vi.waitFor(() => expect(taken).toEqual([{ type: 'event_callback', event: { type: 'app_mention' } }]));
    expect(acks).toEqual([]);
    stored.resolve();
    await acked('e1');
    expect(acks).toEqual([{ envelope_id: 'e1', payload: {} }]);
  });

  it('is answered with what the form shows', async () => {
    const body = { response_action: 'errors', errors: { to: 'Please enter a day.' } };
    const at = await open(async () => ({ status: 200, body }));
    const payload = { type: 'view_submission' };
    at.send(JSON.stringify({ type: 'interactive', envelope_id: 'e2', accepts_response_payload: true, payload }));
    await acked('e2');
    expect(acks).toEqual([{ envelope_id: 'e2', payload: body }]);
  });

  it('is left for Slack to send again when it could not be stored', async () => {
    const at = await open(async (payload) => {
      const { type } = payload as { type: string };
      if (type === 'lost') throw new Error('the database is away');
      return { status: type === 'later' ? 503 : 200 };
    });
    at.send(envelope('e3', { type: 'lost', event: { type: 'message' } }));
    at.send(envelope('e4', { type: 'later', event: { type: 'message' } }));
    at.send(envelope('e5', { type: 'event_callback', event: { type: 'message' } }));
    await acked('e5');
    expect(acks).toHaveLength(1);
    expect(errors).toHaveLength(1);
  });
});

describe('the connection', () => {
  const take: Take = async () => ({ status: 200 });

  it.each([
    [
      'Slack asks for a new one',
      (at: WebSocket) => at.send(JSON.stringify({ type: 'disconnect', reason: 'refresh_requested' })),
    ],
    ['it breaks', (at: WebSocket) => at.terminate()],
  ])('is opened again when %s', async (_what, end) => {
    end(await open(take));
    await once(sockets, 'connection');
    await vi.waitFor(() => peer().send(envelope('again')));
    await acked('again');
  });

  it('is tried again while Slack is out of reach, also at the start, and says so once', async () => {
    isAway = true;
    const deps = {
      settings: { appToken: 'xapp-good', apiUrl: slack.apiUrl },
      onError: (e: unknown) => void errors.push(e),
      onNote() {},
    };
    socket = createSocket(deps, take, 5);
    await socket.connect();
    await vi.waitFor(() => expect(slack.calls.length).toBeGreaterThan(2));
    expect(errors).toHaveLength(1);
    isAway = false;
    await once(sockets, 'connection');
    await vi.waitFor(() => peer().send(envelope('back')));
    await acked('back');
    isAway = true;
    slack.calls.length = 0;
    peer().terminate();
    await vi.waitFor(() => expect(slack.calls.length).toBeGreaterThan(2));
    expect(errors).toHaveLength(2);
  });

  it('is refused with what to do when the token is wrong', async () => {
    await expect(open(take, 'xapp-bad')).rejects.toThrow('connections:write');
  });

  it('is closed once what came in is acknowledged, and stays closed', async () => {
    const stored = Promise.withResolvers<void>();
    const began = Promise.withResolvers<void>();
    const at = await open(async () => {
      began.resolve();
      await stored.promise;
      return { status: 200 };
    });
    at.send(envelope('last'));
    await began.promise;
    const closing = socket?.close();
    stored.resolve();
    await closing;
    expect(acks).toEqual([{ envelope_id: 'last', payload: {} }]);
    expect(slack.calls).toHaveLength(1);
    expect([...sockets.clients].filter(({ readyState }) => readyState === 1)).toEqual([]);
  });
});
