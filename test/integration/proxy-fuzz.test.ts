import { afterAll, beforeAll, expect, test } from 'vitest';
import { startBed, type ProxyBed } from '../fakes/proxy-bed.ts';
import { requestBytes, sent } from '../fakes/raw-request.ts';
import { startRawUpstream, type RawUpstream } from '../fakes/raw-upstream.ts';

let upstream: RawUpstream;
let bed: ProxyBed;
beforeAll(async () => {
  upstream = await startRawUpstream();
  bed = await startBed(upstream.url);
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

/** Reads what an upstream received the strict way: each message sized or chunked, nothing between them. */
function isWellFramed(text: string): boolean {
  let rest = text;
  while (rest !== '') {
    const head = /^[A-Z]+ \/base\/[!-~]* HTTP\/1\.1\r\n(?:[!#-'*+.^-z|~A-Z0-9-]+: [^\r\n\0]*\r\n)+\r\n/.exec(
      rest,
    )?.[0];
    if (head === undefined) return false;
    rest = rest.slice(head.length);
    const lengths = [...head.matchAll(/^content-length: (\d+)\r$/gim)];
    const isChunked = /^transfer-encoding: chunked\r$/im.test(head);
    if (lengths.length > 1 || (isChunked && lengths.length > 0)) return false;
    if (isChunked) {
      const body = /^(?:[0-9a-f]+\r\n[^]*?\r\n)*?0\r\n\r\n/.exec(rest)?.[0];
      // A client that broke off leaves an unfinished body, which is framed as far as it goes.
      rest = body === undefined ? '' : rest.slice(body.length);
    } else {
      rest = rest.slice(Number(lengths[0]?.[1] ?? 0));
    }
  }
  return true;
}

test('C58: two thousand mutated streams crash nothing, and what reaches the upstream is framed one way', async () => {
  const random = seeded(20_261_121);
  const good = [
    requestBytes(bed, { headers: ['a: b'], body: '{"model":"m"}' }),
    requestBytes(bed, { method: 'GET', path: `${bed.apiPath}/models?client_version=1` }),
    `${requestBytes(bed, { method: 'GET' }).replace('GET', 'POST').trimEnd()}\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n`,
  ];
  for (let round = 0; round < 100; round += 1) {
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
  for (const far of upstream.connections) expect(isWellFramed(far.text()), far.text()).toBe(true);
  expect(upstream.connections.length).toBeGreaterThan(20);
  expect(bed.logs.filter(({ level }) => level === 'error')).toEqual([]);
  const client = await sent(bed, requestBytes(bed, { body: 'still here' }));
  await expect.poll(() => upstream.connections.some((far) => far.text().includes('still here'))).toBe(true);
  client.socket.destroy();
});
