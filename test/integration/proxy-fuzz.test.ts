import { afterAll, beforeAll, expect, test } from 'vitest';
import { startBed, type ProxyBed } from '../fakes/proxy-bed.ts';
import { requestBytes, sent } from '../fakes/raw-request.ts';
import { startRawUpstream, type RawUpstream } from '../fakes/raw-upstream.ts';

let upstream: RawUpstream;
let bed: ProxyBed;
beforeAll(async () => {
  upstream = await startRawUpstream();
  // These clients end at once; asking who they are would take longer than they last.
  bed = await startBed(upstream.url, { ownUid: null });
});
afterAll(async () => {
  await bed.stop();
  await upstream.close();
});

/** A small generator with a seed, so that a failure can be repeated. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const odd = [
  '\r',
  '\n',
  '\0',
  ' ',
  '\t',
  ':',
  ',',
  '\x0b',
  '\x7f',
  '\xff',
  '0',
  '\r\n',
  '\r\n\r\n',
  'chunked',
  'content-length: 1\r\n',
  'transfer-encoding: chunked\r\n',
  '%2e',
  '#',
  '//',
  'HTTP/1.0',
];

/** The operators of the HTTP Garden: insert, delete, replace, repeat and swap pieces of a good stream. */
function mutate(bytes: string, random: () => number): string {
  const at = Math.floor(random() * bytes.length);
  const to = Math.min(bytes.length, at + 1 + Math.floor(random() * 8));
  const piece = odd[Math.floor(random() * odd.length)] ?? '';
  switch (Math.floor(random() * 4)) {
    case 0:
      return bytes.slice(0, at) + piece + bytes.slice(at);
    case 1:
      return bytes.slice(0, at) + bytes.slice(to);
    case 2:
      return bytes.slice(0, at) + piece + bytes.slice(to);
    default:
      return bytes.slice(0, to) + bytes.slice(at);
  }
}

/** One message as an upstream reads it. */
interface Message {
  readonly method: string;
  readonly body: string;
  readonly isWhole: boolean;
}

/** Reads what an upstream received the strict way: each message sized or chunked, nothing between them; null when it is not. */
function messagesIn(text: string): readonly Message[] | null {
  const messages: Message[] = [];
  let rest = text;
  while (rest !== '') {
    const head = /^[A-Z]+ \/base\/[!-~]* HTTP\/1\.1\r\n(?:[!#-'*+.^-z|~A-Z0-9-]+: [^\r\n\0]*\r\n)+\r\n/.exec(
      rest,
    )?.[0];
    if (head === undefined) return null;
    const method = head.slice(0, head.indexOf(' '));
    rest = rest.slice(head.length);
    const lengths = [...head.matchAll(/^content-length: (\d+)\r$/gim)];
    const isChunked = /^transfer-encoding: chunked\r$/im.test(head);
    if (lengths.length > 1 || (isChunked && lengths.length > 0)) return null;
    if (isChunked) {
      const chunked = /^(?:[0-9a-f]+\r\n[^]*?\r\n)*?0\r\n\r\n/.exec(rest)?.[0];
      // A client that broke off leaves an unfinished body, which is framed as far as it goes.
      messages.push({ method, body: unchunked(chunked ?? ''), isWhole: chunked !== undefined });
      rest = chunked === undefined ? '' : rest.slice(chunked.length);
    } else {
      const length = Number(lengths[0]?.[1] ?? 0);
      messages.push({ method, body: rest.slice(0, length), isWhole: rest.length >= length });
      rest = rest.slice(length);
    }
  }
  return messages;
}

function unchunked(chunked: string): string {
  let body = '';
  let at = 0;
  while (at < chunked.length) {
    const end = chunked.indexOf('\r\n', at);
    const size = Number.parseInt(chunked.slice(at, end), 16);
    body += chunked.slice(end + 2, end + 2 + size);
    at = end + 2 + size + 2;
  }
  return body;
}

/** The requests the recorder was told of, as method and body. */
function recorded(): readonly string[] {
  const requests = new Map<string, string>();
  for (const event of bed.events) {
    if (event.type === 'started') requests.set(event.exchangeId, `${event.method} `);
    if (event.type !== 'requestBytes') continue;
    const soFar = requests.get(event.exchangeId) ?? '';
    requests.set(event.exchangeId, soFar + Buffer.from(event.bytes).toString('latin1'));
  }
  return [...requests.values()];
}

test('C58: 10,000 mutated streams crash nothing; what reaches the upstream is framed one way, and as it was recorded', async () => {
  const random = seeded(20_261_121);
  const good = [
    requestBytes(bed, { headers: ['a: b'], body: '{"model":"m"}' }),
    requestBytes(bed, { method: 'GET', path: `${bed.apiPath}/models?client_version=1` }),
    `${requestBytes(bed, { method: 'GET' }).replace('GET', 'POST').trimEnd()}\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n`,
  ];
  for (let round = 0; round < 500; round += 1) {
    const streams = Array.from({ length: 20 }, () => {
      let bytes = good[Math.floor(random() * good.length)] ?? '';
      for (let times = 0; times <= random() * 3; times += 1) bytes = mutate(bytes, random);
      return bytes;
    });
    const clients = await Promise.all(streams.map((bytes) => sent(bed, bytes)));
    await new Promise((resolve) => setImmediate(resolve));
    for (const { socket } of clients) socket.end();
    await Promise.all(clients.map((client) => client.closed()));
  }
  const told = [...recorded()];
  let whole = 0;
  for (const far of upstream.connections) {
    const messages = messagesIn(far.text());
    expect(messages, far.text()).not.toBeNull();
    for (const { method, body } of (messages ?? []).filter(({ isWhole }) => isWhole)) {
      const at = told.indexOf(`${method} ${body}`);
      expect(at, `${method} ${body} was not recorded`).not.toBe(-1);
      told.splice(at, 1);
      whole += 1;
    }
  }
  expect(whole).toBeGreaterThan(20);
  expect(bed.logs.filter(({ level }) => level === 'error')).toEqual([]);
  const client = await sent(bed, requestBytes(bed, { body: 'still here' }));
  await expect.poll(() => upstream.connections.some((far) => far.text().includes('still here'))).toBe(true);
  client.socket.destroy();
}, 120_000);
