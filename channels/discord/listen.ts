/** Keeps one process connected to the gateway, and the others ready to take over. */
import { setTimeout as wait } from 'node:timers/promises';
import type { Discord } from './deps.ts';
import { createDispatch, type Dispatch } from './dispatch.ts';
import type { Gateway, OpenGateway } from './gateway.ts';
import { createGatewayLease } from './gateway-lease.ts';
import { createSeen } from './missed.ts';
import { register } from './register.ts';
import { tenantsHere } from './tenants.ts';

/** Milliseconds between signs that this process still listens, three to a lease. */
const RENEW_MS = 10_000;
const START_MS = 5_000;
/** Discord lets a bot begin a thousand sessions a day. */
const LONGEST_PAUSE_MS = 5 * 60_000;

export interface Listening {
  /** Resolves after the first try, or when that takes long. */
  start(): Promise<void>;
  close(): Promise<void>;
}

export function createListening(discord: Discord, open: OpenGateway, renewMs = RENEW_MS): Listening {
  const lease = createGatewayLease(discord.db);
  const seen = createSeen(discord);
  const dispatch: Dispatch = createDispatch(discord, seen);
  const stopping = new AbortController();
  let gateway: Gateway | undefined;
  let running = Promise.resolve();
  let pauseMs = 0;
  let notBefore = 0;
  let hasStarted = false;

  const drop = async () => {
    const ended = gateway;
    gateway = undefined;
    await ended?.close();
  };
  const failed = (error: unknown) => {
    discord.onError(error, 'discord gateway');
    pauseMs = Math.min(LONGEST_PAUSE_MS, Math.max(renewMs, pauseMs * 2));
    notBefore = Date.now() + pauseMs;
  };
  const connect = async () => {
    const { settings, rest, onNote } = discord;
    let opened: Gateway | undefined;
    let hasEnded = false;
    const onEnd = (error: Error) => {
      if (hasEnded || (opened && opened !== gateway)) return;
      hasEnded = true;
      failed(error);
      drop().catch((failure: unknown) => discord.onError(failure, 'discord gateway'));
    };
    opened = await open({ settings, rest, dispatch, onNote, onEnd });
    // Discord may take it back before it is ours.
    if (hasEnded) return await opened.close();
    gateway = opened;
    pauseMs = 0;
    await register(discord).catch((error: unknown) => discord.onError(error, 'discord commands'));
  };
  const look = async () => {
    try {
      const tenant = homeOf(discord);
      if (!tenant || !(await lease.hold(tenant))) return await drop();
      if (!gateway && Date.now() >= notBefore) await connect();
      if (gateway) await seen.keep();
    } catch (error) {
      failed(error);
    }
  };
  const keepLooking = async () => {
    while (!stopping.signal.aborted) {
      await wait(renewMs, undefined, { signal: stopping.signal, ref: false }).catch(() => {});
      if (!stopping.signal.aborted) await look();
    }
  };

  return {
    async start() {
      hasStarted = true;
      if (!homeOf(discord))
        discord.onNote('Discord: no tenant names a server under workspaces.discord, so nobody is heard.');
      const first = look();
      running = first.then(keepLooking);
      // A gateway that does not answer keeps nobody from starting.
      await Promise.race([first, wait(START_MS, undefined, { signal: stopping.signal, ref: false }).catch(() => {})]);
    },
    async close() {
      stopping.abort();
      await running;
      await drop();
      await seen.keep('now').catch((error: unknown) => discord.onError(error, 'discord gateway'));
      const tenant = hasStarted ? homeOf(discord) : undefined;
      if (tenant) await lease.release(tenant).catch((error: unknown) => discord.onError(error, 'discord gateway'));
    },
  };
}

/** The tenant among whose rows the lease stands: the first that has a server. */
function homeOf(discord: Discord): string | undefined {
  return tenantsHere(discord)[0]?.id;
}
