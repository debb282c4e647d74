/** A strict double of Slack: unknown methods, wrong tokens, arguments and forms are refused and remembered as faults. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Args, METHODS } from './test-slack-methods.ts';
import { type Block, createState, SlackRefusal, type Workspace } from './test-slack-state.ts';
import { blockFaults } from './validate-blocks.ts';

export interface SlackFailure {
  kind: 'down' | 'busy' | 'gone' | 'revoked';
  retryAfterMs?: number;
  times: number;
  /** Calls that go well before. */
  after?: number;
}

export interface Called {
  method: string;
  team: string;
  args: Args;
}

/** Answers that are no fault of ours. */
const ORDINARY =
  /^(expired_trigger_id|unknown_method|channel_not_found|message_not_in_streaming_state|no_such_subteam|user_not_found|missing_scope|not_in_channel|token_revoked|invalid_auth|access_denied)$/;
const POSTING = /^chat\.|^files\.completeUploadExternal$/;
const JSON_TYPE = { 'content-type': 'application/json' };

/** Listens on this machine alone. */
export async function openTestSlack(workspaces: Workspace[]) {
  const state = createState(workspaces);
  const faults: string[] = [];
  const calls: Called[] = [];
  /** Methods a workspace lacks, and what it says of them. */
  const lacking = new Map<string, string>();
  let failure: SlackFailure = { kind: 'down', times: 0 };
  let base = '';

  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const [, room = '', name = ''] = /^\/(api|hooks|files|upload)\/(.+)$/.exec(request.url ?? '') ?? [];
    const body = Buffer.concat(chunks);
    if (room === 'api' && request.method === 'POST') answerApi(name, request, body, response);
    else if (room === 'hooks' && request.method === 'POST') answerHook(name, body, response);
    else if (room === 'files' && request.method === 'GET') answerFile(name, request, response);
    else if (room === 'upload' && request.method === 'POST') answerUpload(name, body, response);
    else refuse(response, `${request.method} ${request.url}`);
  });

  const refuse = (response: ServerResponse, fault: string, status = 404) => {
    faults.push(fault);
    response.writeHead(status).end();
  };

  const answerApi = (method: string, request: IncomingMessage, body: Buffer, response: ServerResponse) => {
    const say = (value: object) => response.writeHead(200, JSON_TYPE).end(JSON.stringify(value));
    const known = METHODS[method];
    const at = workspaces.find(({ token }) => request.headers.authorization === `Bearer ${token}`);
    const args: Args = Object.fromEntries(new URLSearchParams(body.toString()));
    if (!known || !at) {
      faults.push(known ? `${method} without a token that is known` : `unknown method ${method}`);
      return say({ ok: false, error: known ? 'invalid_auth' : 'unknown_method' });
    }
    calls.push({ method, team: at.team, args });
    if (POSTING.test(method) && isFailing()) return fail(response, say);
    try {
      const lack = lacking.get(method);
      if (lack) throw new SlackRefusal(lack);
      checkArguments(method, args);
      const answer = JSON.stringify({ ok: true, ...known.run(state, at, args) });
      return response.writeHead(200, JSON_TYPE).end(answer.replaceAll('{base}', base));
    } catch (error) {
      if (!(error instanceof SlackRefusal)) throw error;
      if (!ORDINARY.test(error.message)) faults.push(`${method}: ${error.message}`);
      return say({ ok: false, error: error.message.split(':')[0] });
    }
  };

  const isFailing = () => {
    const { after = 0, times } = failure;
    if (after > 0) failure = { ...failure, after: after - 1 };
    return after === 0 && times > 0;
  };

  const fail = (response: ServerResponse, say: (value: object) => void) => {
    failure = { ...failure, times: failure.times - 1 };
    if (failure.kind === 'gone') return say({ ok: false, error: 'channel_not_found' });
    if (failure.kind === 'revoked') return say({ ok: false, error: 'token_revoked' });
    if (failure.kind === 'down') return response.writeHead(503).end('upstream connect error');
    const seconds = String(Math.ceil((failure.retryAfterMs ?? 0) / 1_000));
    return response.writeHead(429, { 'retry-after': seconds }).end();
  };

  /** The address of a click: words for one person, or the message replaced. */
  const answerHook = (name: string, body: Buffer, response: ServerResponse) => {
    const hook = state.hooks.get(name);
    const said = JSON.parse(body.toString()) as { text: string; blocks?: Block[]; replace_original?: boolean };
    const wrong = said.blocks ? blockFaults('message', said.blocks) : [];
    if (!hook || wrong.length > 0) return refuse(response, `hook ${name}: ${wrong.join('; ')}`);
    if (!said.replace_original) state.told.push({ ts: state.ts(), user: hook.user, text: said.text });
    else if (hook.post) Object.assign(hook.post, { text: said.text, blocks: said.blocks, edits: hook.post.edits + 1 });
    return response.writeHead(200).end('ok');
  };

  const answerFile = (name: string, request: IncomingMessage, response: ServerResponse) => {
    const file = state.files.get(name);
    const token = workspaces.find(({ team }) => team === file?.team)?.token;
    if (!file || request.headers.authorization !== `Bearer ${token}`)
      return refuse(response, `file ${name} with a wrong token`, 403);
    if (file.movedTo) return response.writeHead(302, { location: file.movedTo }).end();
    return response.writeHead(200, { 'content-type': 'application/octet-stream' }).end(file.content);
  };

  const answerUpload = (id: string, body: Buffer, response: ServerResponse) => {
    const upload = state.uploads.get(id);
    if (!upload) return refuse(response, `upload ${id}`);
    upload.text = /\r\n\r\n([\s\S]*)\r\n--/.exec(body.toString())?.[1] ?? body.toString();
    return response.writeHead(200).end('OK');
  };

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    ...{ state, faults, calls, lacking, base },
    apiUrl: `${base}/api/`,
    fail(next: SlackFailure) {
      failure = next;
    },
    close: () => {
      server.closeAllConnections();
      return new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

export type TestSlack = Awaited<ReturnType<typeof openTestSlack>>;

function checkArguments(method: string, args: Args): void {
  const { needs = [], may = [] } = METHODS[method] ?? {};
  const missing = needs.filter((name) => !(name in args));
  const unknown = Object.keys(args).filter((name) => ![...needs, ...may].includes(name));
  if (missing.length > 0) throw new SlackRefusal(`invalid_arguments: without ${missing.join(', ')}`);
  if (unknown.length > 0) throw new SlackRefusal(`invalid_arguments: unknown ${unknown.join(', ')}`);
}
