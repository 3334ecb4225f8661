// Long because it is the fake's whole contract in one place: each test is one thing the fake promises to the others.
import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { get as httpsGet } from 'node:https';
import { afterEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { Answer } from '../fakes/upstream/answer.ts';
import { selfSigned } from '../fakes/upstream/certificate.ts';
import { headerValues, type HeaderPair } from '../fakes/upstream/exchange.ts';
import { arrayAt, at, parseObject, stringAt, type JsonObject } from '../fakes/upstream/json.ts';
import { startFakeUpstream, type FakeUpstream, type FakeUpstreamOptions } from '../fakes/upstream/server.ts';

let upstream: FakeUpstream;

afterEach(() => upstream.close());

async function start(options: FakeUpstreamOptions = {}): Promise<FakeUpstream> {
  upstream = await startFakeUpstream(options);
  return upstream;
}

function promptBody(prompt: string, more: JsonObject = {}): JsonObject {
  const content = [{ type: 'input_text', text: prompt }];
  return { model: 'gpt-test', stream: true, input: [{ type: 'message', role: 'user', content }], ...more };
}

async function post(
  url: string,
  body: Buffer | JsonObject,
  headers: Record<string, string> = {},
): Promise<IncomingMessage> {
  const bytes = Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body));
  const sent = httpRequest(url, { method: 'POST', agent: false, headers });
  sent.end(bytes);
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  return response;
}

async function textOf(response: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of response.setEncoding('utf8')) text += String(chunk);
  return text;
}

/** The events of an SSE text, and a check that each event's name is its type. */
function eventsIn(text: string): readonly JsonObject[] {
  return text
    .split('\n\n')
    .filter((block) => block !== '')
    .map((block) => {
      const [, name = '', data = ''] = /^event: (.*)\ndata: (.*)$/.exec(block) ?? [];
      const event = parseObject(data) ?? {};
      expect(event['type']).toBe(name);
      return event;
    });
}

const textFrom = (events: readonly JsonObject[]): string =>
  events
    .filter(({ type }) => type === 'response.output_text.delta')
    .map(({ delta }) => String(delta))
    .join('');

const typesOf = (events: readonly JsonObject[]): readonly string[] => events.map(({ type }) => String(type));

/** A client with one question at a time: sends, and returns the answer up to its terminal event. */
async function connect(
  url: string,
): Promise<{ ws: WebSocket; ask(body: JsonObject): Promise<readonly JsonObject[]> }> {
  const ws = new WebSocket(url.replace('http', 'ws'), { perMessageDeflate: false });
  await once(ws, 'open');
  return {
    ws,
    ask(body) {
      const events: JsonObject[] = [];
      return new Promise((resolve) => {
        ws.on('message', function collect(data) {
          const event = parseObject(String(data)) ?? {};
          events.push(event);
          if (!/completed|failed|incomplete|error/.test(String(event['type']))) return;
          ws.off('message', collect);
          resolve(events);
        });
        ws.send(JSON.stringify({ type: 'response.create', ...body }));
      });
    },
  };
}

describe('over HTTP', () => {
  test('a prompt gets a reasoning summary, a message in deltas and a completion with usage', async () => {
    const { apiBase } = await start();
    const response = await post(`${apiBase}/responses`, promptBody('hello'));
    const events = eventsIn(await textOf(response));
    expect(response.statusCode).toBe(200);
    expect(textFrom(events)).toBe('The fake upstream heard: hello');
    expect(events.map((event) => event['sequence_number'])).toEqual(events.map((_, place) => place));
    expect(typesOf(events)).toContain('response.reasoning_summary_text.delta');
    expect(at(events.at(-1), 'response', 'usage', 'total_tokens')).toBe(1234);
    expect(response.headers).toMatchObject({
      'openai-model': 'gpt-test',
      'x-codex-primary-used-percent': '12.5',
    });
  });

  test('a tool mark is a call first, and a message once its output has come', async () => {
    const { apiBase, requests } = await start();
    const body = promptBody('list [[tool:ls]]');
    const first = eventsIn(await textOf(await post(`${apiBase}/responses`, body)));
    const output = arrayAt(first.at(-1), 'response', 'output');
    expect(at(output[1], 'name')).toBe('exec_command');
    expect(at(output[1], 'arguments')).toBe('{"cmd":"ls"}');
    const done = { type: 'function_call_output', call_id: stringAt(output[1], 'call_id'), output: 'a.txt' };
    const second = { ...body, input: [...arrayAt(body, 'input'), ...output, done] };
    const events = eventsIn(await textOf(await post(`${apiBase}/responses`, second)));
    expect(textFrom(events)).toBe('The fake upstream heard: list');
    expect(requests.all.map(({ toolOutputs }) => toolOutputs)).toEqual([[], ['a.txt']]);
  });

  test('records the request as it was on the wire, and reads a zstd body for the script', async () => {
    const { chatgptBase, exchanges } = await start();
    const bytes = storedZstd(Buffer.from(JSON.stringify(promptBody('packed'))));
    const response = await post(`${chatgptBase}/responses?a=1`, bytes, {
      'Content-Encoding': 'zstd',
      'X-Two': 'b',
    });
    expect(textFrom(eventsIn(await textOf(response)))).toBe('The fake upstream heard: packed');
    const [exchange] = exchanges.all;
    expect(exchange).toMatchObject({
      method: 'POST',
      target: '/backend-api/codex/responses?a=1',
      bodyComplete: true,
    });
    expect(exchange?.rawHeaders).toContainEqual(['X-Two', 'b']);
    expect(Buffer.compare(exchange?.body ?? new Uint8Array(), bytes)).toBe(0);
  });

  test('gives repeated headers of its own in order and case', async () => {
    const extraHeaders: readonly HeaderPair[] = [
      ['X-Mixed-Case', 'one'],
      ['x-mixed-case', 'two'],
    ];
    const { apiBase } = await start({ extraHeaders });
    const response = await post(`${apiBase}/responses`, promptBody('hello'));
    response.resume();
    const seen = response.rawHeaders.join('\n');
    expect(seen).toContain('X-Mixed-Case\none\nx-mixed-case\ntwo');
  });

  test.each([
    ['400', 400],
    ['401', 401],
    ['403', 403],
    ['404', 404],
    ['429', 429],
    ['usage_limit', 429],
    ['500', 500],
    ['overloaded', 503],
  ])('[[fail:%s]] answers %i with an error object', async (name, status) => {
    const { apiBase } = await start();
    const response = await post(`${apiBase}/responses`, promptBody(`no [[fail:${name}]]`));
    expect(response.statusCode).toBe(status);
    expect(stringAt(parseObject(await textOf(response)), 'error', 'message')).toMatch(/^Fake: /);
  });

  test('[[cut:3]] ends the response in good order after three events', async () => {
    const { apiBase, exchanges } = await start();
    const events = eventsIn(await textOf(await post(`${apiBase}/responses`, promptBody('x [[cut:3]]'))));
    expect(typesOf(events)).toEqual([
      'response.created',
      'response.in_progress',
      'response.output_item.added',
    ]);
    await exchanges.waitFor(({ outcome }) => outcome === 'finished');
  });

  test.each(['eof', 'reset'])('[[%s:3]] breaks the connection off after three events', async (how) => {
    const { apiBase, exchanges } = await start();
    const response = await post(`${apiBase}/responses`, promptBody(`x [[${how}:3]]`));
    let text = '';
    response.setEncoding('utf8').on('data', (piece: string) => (text += piece));
    await once(response, 'error');
    expect(eventsIn(text)).toHaveLength(3);
    await exchanges.waitFor(({ outcome }) => outcome === 'cut');
  });

  test('[[drop]] resets the connection before the first byte', async () => {
    const { apiBase } = await start();
    await expect(post(`${apiBase}/responses`, promptBody('x [[drop]]'))).rejects.toMatchObject({
      code: 'ECONNRESET',
    });
  });

  test('the gate lets events go one by one, and a client that leaves is noticed', async () => {
    const { apiBase, exchanges, hold, release, reached } = await start();
    hold();
    const response = await post(`${apiBase}/responses`, promptBody('x'));
    await reached();
    release(1);
    const [first] = (await once(response, 'data')) as [Buffer];
    expect(typesOf(eventsIn(first.toString()))).toEqual(['response.created']);
    await reached();
    release(1);
    const [second] = (await once(response, 'data')) as [Buffer];
    expect(typesOf(eventsIn(second.toString()))).toEqual(['response.in_progress']);
    response.destroy();
    await exchanges.waitFor(({ outcome }) => outcome === 'client-gone');
  });

  test('one-byte writes make the same events', async () => {
    await start();
    upstream.pieceBytes = 1;
    const response = await post(`${upstream.apiBase}/responses`, promptBody('small pieces'));
    expect(textFrom(eventsIn(await textOf(response)))).toBe('The fake upstream heard: small pieces');
  });

  test('a rule answers as often as it was told to, then the prompt decides', async () => {
    const { apiBase, answer } = await start();
    const teapot: Answer = { kind: 'refuse', status: 418, body: { error: { message: 'once' } } };
    answer({ answer: teapot, times: 1 });
    const statuses: unknown[] = [];
    for (const prompt of ['one', 'two']) {
      const response = await post(`${apiBase}/responses`, promptBody(prompt));
      response.resume();
      statuses.push(response.statusCode);
    }
    expect(statuses).toEqual([418, 200]);
  });

  test('a title request gets a title in the shape it asks for', async () => {
    const { apiBase } = await start();
    const format = {
      type: 'json_schema',
      schema: { type: 'object', properties: { title: { type: 'string' } } },
    };
    const body = promptBody('Generate a title.\n\nUser prompt:\nsay hi [[tool:ls]]', { text: { format } });
    const events = eventsIn(await textOf(await post(`${apiBase}/responses`, body)));
    expect(parseObject(textFrom(events))).toEqual({ title: 'Try say hi' });
  });

  test('a compaction request gets exactly one item, of type compaction', async () => {
    const { apiBase } = await start();
    const body = promptBody('x');
    const input = [...arrayAt(body, 'input'), { type: 'compaction_trigger' }];
    const events = eventsIn(await textOf(await post(`${apiBase}/responses`, { ...body, input })));
    expect(arrayAt(events.at(-1), 'response', 'output').map((item) => at(item, 'type'))).toEqual([
      'compaction',
    ]);
  });

  test('knows models and account endpoints, and nothing else', async () => {
    const { apiBase, accountsBase, origin } = await start();
    const statusOf = async (url: string): Promise<number> => (await fetch(url)).status;
    expect(await statusOf(`${apiBase}/models?client_version=1`)).toBe(200);
    expect(await statusOf(`${accountsBase}wham/accounts/check`)).toBe(200);
    expect(await statusOf(`${accountsBase}wham/usage`)).toBe(200);
    expect(await statusOf(`${accountsBase}elsewhere`)).toBe(404);
    expect(await statusOf(`${origin}/other/models`)).toBe(404);
    expect(new URL(accountsBase).origin).not.toBe(origin);
  });

  test('serves the model over TLS with a certificate made on the spot', async () => {
    const identity = selfSigned();
    const { apiBase } = await start({ tls: identity });
    const trusted = httpsGet(`${apiBase}/models`, { ca: identity.cert, agent: false });
    const [response] = (await once(trusted, 'response')) as [IncomingMessage];
    expect(await textOf(response)).toBe('{"models":[]}');
    const distrusting = httpsGet(`${apiBase}/models`, { agent: false });
    const [error] = (await once(distrusting, 'error')) as [NodeJS.ErrnoException];
    expect(error.code).toBe('DEPTH_ZERO_SELF_SIGNED_CERT');
  });
});

describe('over a WebSocket', () => {
  test('prewarm, turn and tool round build on each other by id', async () => {
    const { apiBase, requests } = await start();
    const { ws, ask } = await connect(`${apiBase}/responses`);
    const warm = await ask({ model: 'gpt-test', input: [], generate: false });
    const turn = await ask({ ...promptBody('go [[tool:ls]]'), previous_response_id: responseId(warm) });
    const call = arrayAt(turn.at(-1), 'response', 'output')[1];
    const output = { type: 'function_call_output', call_id: stringAt(call, 'call_id'), output: 'b.txt' };
    const round = await ask({ model: 'gpt-test', input: [output], previous_response_id: responseId(turn) });
    ws.close();
    expect(typesOf(warm)).toEqual(['response.created', 'response.in_progress', 'response.completed']);
    expect(typesOf(turn)[0]).toBe('codex.rate_limits');
    expect(textFrom(round)).toBe('The fake upstream heard: go');
    expect(requests.all.map(({ kind, prompt }) => [kind, prompt])).toEqual([
      ['prewarm', ''],
      ['turn', 'go [[tool:ls]]'],
      ['turn', 'go [[tool:ls]]'],
    ]);
  });

  test('an unknown previous response is an error event, as upstream has it', async () => {
    const { apiBase } = await start();
    const { ws, ask } = await connect(`${apiBase}/responses`);
    const [event] = await ask({ ...promptBody('x'), previous_response_id: 'resp_of_another_connection' });
    ws.close();
    expect(at(event, 'error', 'code')).toBe('previous_response_not_found');
  });

  test('a refusal of a turn is an error event that carries the status', async () => {
    const { apiBase } = await start();
    const { ws, ask } = await connect(`${apiBase}/responses`);
    const [event] = await ask(promptBody('x [[fail:usage_limit]]'));
    ws.close();
    expect(event).toMatchObject({ type: 'error', status: 429, error: { type: 'usage_limit_reached' } });
  });

  test('records the frames of both directions, with the close codes', async () => {
    const { apiBase, exchanges } = await start();
    const { ws, ask } = await connect(`${apiBase}/responses`);
    await ask(promptBody('x'));
    ws.ping('beat');
    await once(ws, 'pong');
    ws.close(4001, 'bye');
    const { frames, status } = await exchanges.waitFor(({ outcome }) => outcome === 'finished');
    expect(status).toBe(101);
    expect(frames[0]).toMatchObject({ from: 'client', kind: 'text' });
    expect(frames.filter(({ from }) => from === 'server').length).toBeGreaterThan(5);
    expect(frames.slice(-2)).toMatchObject([
      { from: 'client', kind: 'ping' },
      { from: 'client', kind: 'close', code: 4001, reason: 'bye' },
    ]);
  });

  test.each([1000, 1011, 4999])('[[close:%i]] closes with that code after the first event', async (code) => {
    const { apiBase } = await start();
    const { ws } = await connect(`${apiBase}/responses`);
    ws.send(JSON.stringify({ type: 'response.create', ...promptBody(`x [[close:${code}]]`) }));
    expect((await once(ws, 'close'))[0]).toBe(code);
  });

  test('a close code that no endpoint may send goes out all the same', async () => {
    const { apiBase, connections } = await start();
    const { ws } = await connect(`${apiBase}/responses`);
    const connection = await connections.waitFor(() => true);
    connection.close(1006, 'not for the wire');
    const [error] = (await once(ws, 'error')) as [Error];
    expect(error.message).toContain('1006');
  });

  test.each(['eof', 'reset'])('[[%s:2]] breaks off without a close frame', async (how) => {
    const { apiBase, exchanges } = await start();
    const { ws } = await connect(`${apiBase}/responses`);
    const got: unknown[] = [];
    ws.on('message', (data) => got.push(stringAt(parseObject(String(data)), 'type')));
    ws.on('error', () => ws.terminate());
    ws.send(JSON.stringify({ type: 'response.create', ...promptBody(`x [[${how}:2]]`) }));
    expect((await once(ws, 'close'))[0]).toBe(1006);
    expect(got).toEqual(['codex.rate_limits', 'response.created', 'response.in_progress']);
    await exchanges.waitFor(({ outcome }) => outcome === 'cut');
  });

  test('a client that vanishes is noticed, also while its events are held', async () => {
    const { apiBase, exchanges, hold, reached } = await start();
    hold();
    const { ws } = await connect(`${apiBase}/responses`);
    ws.send(JSON.stringify({ type: 'response.create', ...promptBody('x') }));
    await reached();
    ws.terminate();
    await exchanges.waitFor(({ outcome }) => outcome === 'client-gone');
  });

  test('refuses the upgrade with the status it is told', async () => {
    const { apiBase, exchanges } = await start({ websocket: { refuse: 426 } });
    const ws = new WebSocket(`${apiBase.replace('http', 'ws')}/responses`);
    const [, response] = (await once(ws, 'unexpected-response')) as [unknown, IncomingMessage];
    expect(response.statusCode).toBe(426);
    ws.on('error', () => ws.terminate());
    ws.terminate();
    expect(exchanges.all[0]).toMatchObject({ method: 'GET', status: 426 });
    expect(headerValues(exchanges.all[0] ?? never(), 'upgrade')).toEqual(['websocket']);
  });
});

test('a wait that runs out says what was seen instead', async () => {
  const { apiBase, exchanges } = await start();
  await fetch(`${apiBase}/models`);
  await expect(exchanges.waitFor(({ path }) => path === '/v1/responses', 1)).rejects.toThrow(
    '#1 model GET /v1/models -> 200',
  );
});

const responseId = (events: readonly JsonObject[]): string => stringAt(events.at(-1), 'response', 'id');

function never(): never {
  throw new Error('nothing was recorded');
}

/** A zstd frame with one stored block (RFC 8878 sections 3.1.1.1 and 3.1.1.2). */
function storedZstd(content: Buffer): Buffer {
  const head = Buffer.alloc(12);
  head.writeUInt32LE(0xfd2fb528, 0);
  head.writeUInt8(0xa0, 4);
  head.writeUInt32LE(content.length, 5);
  head.writeUIntLE((content.length << 3) | 1, 9, 3);
  return Buffer.concat([head, content]);
}
