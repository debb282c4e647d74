import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import process from 'node:process';
import { expect, it } from 'vitest';

const at = (file: string) => JSON.stringify(join(import.meta.dirname, file));

/** A turn's worth of LangChain in a process of its own: a gateway's call inside a graph. */
const run = (begin: string) => `
  ${begin}
  const { createGateway } = await import(${at('agents/models/gateway.ts')});
  const { ScriptedChatModel } = await import(${at('agents/models/scripted.ts')});
  const { HumanMessage } = await import('@langchain/core/messages');
  const { StateGraph, Annotation } = await import('@langchain/langgraph');
  const { awaitAllCallbacks } = await import('@langchain/core/callbacks/promises');
  const gateway = createGateway(new Map([['builtin', new ScriptedChatModel([{ text: 'secret answer' }])]]));
  const ask = async () => ({ said: (await gateway.chat({ task: 'answer', department: null, context: { self: 'mali' },
    messages: [new HumanMessage('secret question')] })).text });
  const graph = new StateGraph(Annotation.Root({ said: Annotation })).addNode('ask', ask).addEdge('__start__', 'ask').compile();
  const { said } = await graph.invoke({});
  await awaitAllCallbacks();
  process.stdout.write(said);
`;

/** What a process with every switch for traces on sends to the address they point to. */
async function sentBy(script: string): Promise<{ requests: string[]; printed: string }> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const switches = [
    'LANGSMITH_TRACING',
    'LANGSMITH_TRACING_V2',
    'LANGCHAIN_TRACING_V2',
    'LANGCHAIN_TRACING',
    'LANGCHAIN_VERBOSE',
  ];
  const env = {
    ...{ PATH: process.env.PATH, LANGSMITH_ENDPOINT: address, LANGCHAIN_ENDPOINT: address },
    ...{ LANGSMITH_API_KEY: 'k', LANGCHAIN_API_KEY: 'k', LANGSMITH_GATEWAY: address, OPENAI_LOG: 'debug' },
    ...Object.fromEntries(switches.map((name) => [name, 'true'])),
  };
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { env, cwd: import.meta.dirname });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (piece) => (printed += piece));
  const [code] = await once(child, 'close');
  server.closeAllConnections();
  server.close();
  expect(code, printed).toBe(0);
  return { requests, printed };
}

it('lets no variable of a library send or print what people ask', async () => {
  const { requests, printed } = await sentBy(run(`(await import(${at('env.ts')})).readEnv();`));
  expect(requests).toEqual([]);
  expect(printed).toBe('secret answer');
});

it('would have sent and printed it otherwise', async () => {
  const { requests, printed } = await sentBy(run(''));
  expect(requests.length).toBeGreaterThan(0);
  expect(printed).toContain('secret question');
});
