// Streams that programs could read in more than one way: what of them reaches an upstream, and how nginx and haproxy read that.
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { proofFigures } from '../fakes/figures.ts';
import { httpCorpus, soundHere } from '../fakes/http-corpus.ts';
import { corpusSections } from '../fakes/http-corpus-sections.ts';
import { mutate, seeded } from '../fakes/http-mutations.ts';
import { peersHere, startPeers, type HttpPeer, type ReadRequest } from '../fakes/http-peers.ts';
import { messagesIn, type Message } from '../fakes/http-reader.ts';
import { startBed, type ProxyBed } from '../fakes/proxy-bed.ts';
import { requestBytes, sent } from '../fakes/raw-request.ts';
import { startRawUpstream, type RawUpstream } from '../fakes/raw-upstream.ts';

/** A run for the record: `npm run prove:http`. Without the peers what was recorded is the only other reading. */
const streams = Number(process.env['POSTERN_TEST_STREAMS'] ?? '1000');
const seed = Number(process.env['POSTERN_TEST_SEED'] ?? '20261121');
const others =
  peersHere.length === 0 ? 'no other reader is on this machine' : `as ${peersHere.join(' and ')} read it`;

let upstream: RawUpstream;
let bed: ProxyBed;
let peers: readonly HttpPeer[];
let closePeers: () => Promise<void>;
beforeAll(async () => {
  upstream = await startRawUpstream();
  // These clients end at once; asking who they are would take longer than they last.
  bed = await startBed(upstream.url, { ownUid: null });
  ({ peers, close: closePeers } = await startPeers());
});
afterAll(async () => {
  await bed.stop();
  await upstream.close();
  await closePeers();
});

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

const words = (requests: readonly ReadRequest[]): string[] =>
  requests.map(({ method, target, body }) => `${method} ${target} ${body}`).toSorted();

/** As the upstream is asked for it. */
const inside = (request: ReadRequest): ReadRequest => ({
  ...request,
  target: request.target.replace(bed.apiPath, '/base'),
});

/** True when one list is part of the other: a reader may refuse what another takes, but not read it as something else. */
function agree(some: readonly string[], others: readonly string[]): boolean {
  const [less, more] = some.length <= others.length ? [some, [...others]] : [others, [...some]];
  return less.every((one) => {
    const at = more.indexOf(one);
    if (at >= 0) more.splice(at, 1);
    return at >= 0;
  });
}

/** Sends streams, twenty at a time, and has every client end. */
async function send(all: readonly string[]): Promise<void> {
  for (let at = 0; at < all.length; at += 20) {
    const clients = await Promise.all(all.slice(at, at + 20).map((bytes) => sent(bed, bytes)));
    await new Promise((resolve) => setImmediate(resolve));
    for (const { socket } of clients) socket.end();
    await Promise.all(clients.map((client) => client.closed()));
  }
}

async function inTurns<T>(all: readonly T[], act: (one: T) => Promise<void>): Promise<void> {
  let next = 0;
  await Promise.all(
    Array.from({ length: 300 }, async () => {
      for (let one = all[next++]; one !== undefined; one = all[next++]) await act(one);
    }),
  );
}

test(`C58: ${streams} mutated streams crash nothing; what reaches the upstream is framed one way: as it was recorded, and ${others}`, async () => {
  const random = seeded(seed);
  // With a check, so that a mutation of one is not taken for another.
  const mark = (number: number): string => {
    const digits = String(number).padStart(6, '0');
    return `x-n: ${digits}${createHash('sha256').update(digits).digest('hex').slice(0, 8)}z`;
  };
  const good = (number: number): readonly string[] => {
    const post = requestBytes(bed, { headers: [mark(number), 'a: b'], body: '{"model":"m"}' });
    const chunked = `${requestBytes(bed, { method: 'GET', headers: [mark(number)] })
      .replace('GET', 'POST')
      .trimEnd()}\r\ntransfer-encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n2\r\nde\r\n0\r\nt: u\r\n\r\n`;
    const get = requestBytes(bed, {
      method: 'GET',
      path: `${bed.apiPath}/models?client_version=1`,
      headers: [mark(number)],
    });
    const expecting = requestBytes(bed, { headers: [mark(number), 'expect: 100-continue'], body: '{}' });
    return [post, chunked, get, post + chunked, chunked + post, get + post, expecting];
  };
  const made = Array.from({ length: streams }, (_, number) => {
    const kinds = good(number);
    const any = (): string => kinds[Math.floor(random() * kinds.length)] ?? '';
    let bytes = any();
    for (let times = 0; times <= random() * 3; times += 1) bytes = mutate(bytes, any(), random);
    return bytes;
  });
  await send(made);

  const told = [...recorded()];
  const forwarded = new Map<string, Message[]>();
  const whole: { readonly text: string; readonly messages: readonly Message[] }[] = [];
  for (const far of upstream.connections) {
    const messages = messagesIn(far.text());
    expect(messages, far.text()).not.toBeNull();
    const ended = (messages ?? []).filter(({ isWhole }) => isWhole);
    for (const { method, body } of ended) {
      const at = told.indexOf(`${method} ${body}`);
      expect(at, `${method} ${body} was not recorded`).not.toBe(-1);
      told.splice(at, 1);
    }
    for (const one of ended)
      if (one.n !== null && mark(Number(one.n.slice(0, 6))) === `x-n: ${one.n}`)
        forwarded.set(one.n, [...(forwarded.get(one.n) ?? []), one]);
    if (ended.length > 0 && ended.length === messages?.length)
      whole.push({ text: far.text(), messages: ended });
  }
  expect(whole.length).toBeGreaterThan(streams / 100);

  const disagreements: string[] = [];
  const counts = { sameBytes: 0, asSent: 0, refusedByPeer: 0 };
  await Promise.all(
    peers.map(async (peer) => {
      // What we sent upstream, read by a peer in the upstream's place.
      await inTurns(whole, async ({ text, messages }) => {
        const read = words(await peer.reads(text));
        counts.sameBytes += 1;
        if (read.join('\n') !== words(messages).join('\n'))
          disagreements.push(`${peer.name} reads ${JSON.stringify([text, read])}`);
      });
      // What the client sent, read by a peer in our place.
      await inTurns([...forwarded], async ([n, messages]) => {
        const bytes = made[Number(n.slice(0, 6))] ?? '';
        const read = words((await peer.reads(bytes)).map(inside));
        counts.asSent += 1;
        if (read.length === 0) counts.refusedByPeer += 1;
        if (!agree(words(messages), read))
          disagreements.push(`${peer.name} takes ${JSON.stringify([bytes, read, words(messages)])}`);
      });
    }),
  );
  if (process.env['POSTERN_TEST_STREAMS'] !== undefined)
    console.info(`${streams} streams, ${whole.length} upstream`, counts, disagreements.length);
  proofFigures({
    'mutated streams': streams,
    'connections upstream': whole.length,
    'read again by a peer as sent on': counts.sameBytes,
    'read again by a peer as the client sent it': counts.asSent,
    'framing disagreements': disagreements.length,
    'streams of the corpus': httpCorpus.length + corpusSections.length,
    peers: peersHere.join(', '),
  });
  expect(disagreements.slice(0, 5)).toEqual([]);
  expect(bed.logs.filter(({ level }) => level === 'error')).toEqual([]);
  const client = await sent(bed, requestBytes(bed, { body: 'still here' }));
  await expect.poll(() => upstream.connections.some((far) => far.text().includes('still here'))).toBe(true);
  client.socket.destroy();
}, 600_000);

describe(`the corpus: each stream is refused, or forwarded as it stands and ${others}`, () => {
  const all = [...httpCorpus, ...corpusSections];
  const forwarded: { readonly name: string; readonly bytes: string; readonly whole: readonly Message[] }[] =
    [];
  test.each(all.map((one) => [one.name, one] as const))('C1 to C35: %s', async (name, stream) => {
    const bytes = stream.bytes
      .replaceAll('<path>', `${bed.apiPath}/responses`)
      .replaceAll('<host>', `Host: ${bed.host}\r\n`);
    const before = upstream.connections.length;
    const client = await sent(bed, bytes);
    const bodies = (): string[] =>
      upstream.connections
        .slice(before)
        .flatMap((far) =>
          (messagesIn(far.text()) ?? [{ isWhole: true, body: 'UNREADABLE' }]).filter(
            ({ isWhole }) => isWhole,
          ),
        )
        .map(({ body }) => body)
        .toSorted();
    const sound = soundHere(stream);
    const expected = (sound ?? []).toSorted();
    if (sound !== null) await expect.poll(bodies).toEqual(expected);
    client.socket.end();
    await client.closed();
    expect(bodies()).toEqual(expected);
    const ours = upstream.connections.slice(before).flatMap((far) => messagesIn(far.text()) ?? []);
    const whole = ours.filter(({ isWhole }) => isWhole);
    if (whole.length > 0) forwarded.push({ name, bytes, whole });
  });

  // A peer says that nothing more comes by its own time limits, so all are waited for at once.
  test(`C1 to C35: what was forwarded is ${others}`, async () => {
    expect(forwarded.length).toBeGreaterThan(40);
    const disagreements: string[] = [];
    const readings = forwarded.flatMap((one) => peers.map((peer) => ({ ...one, peer })));
    await inTurns(readings, async ({ name, bytes, whole, peer }) => {
      const agrees = async (): Promise<boolean> =>
        agree(words(whole), words((await peer.reads(bytes)).map(inside)));
      // On a busy machine a peer's own time limits may end its reading: what is a disagreement is one again.
      if (!(await agrees()) && !(await agrees())) disagreements.push(`${peer.name}: ${name}`);
    });
    expect(disagreements).toEqual([]);
  });
});
