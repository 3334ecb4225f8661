import { afterEach, describe, expect, test } from 'vitest';
import type { Auth } from '../../main/domain/gateway.ts';
import type { CredentialAnswer } from '../../main/proxy/port.ts';
import {
  bedBearer,
  clientsOwn,
  codeIn,
  post,
  startManagedBed,
  upgrade,
  type ManagedBed,
  type ManagedOptions,
} from '../fakes/managed-bed.ts';
import { startNotingUpstream, valuesOf } from '../fakes/noting-upstream.ts';
import { refusalOf, requestBytes, sent } from '../fakes/raw-request.ts';

const opened: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0).toReversed()) await close();
});

const keyed = (header = 'authorization'): { readonly auth: Auth } => ({ auth: { type: 'apiKey', header } });

/** The key as main gives it: in the field its backend names. */
const keyIn = (origin: string, header = 'authorization', revision = 'k1'): CredentialAnswer => ({
  ok: true,
  revision,
  origin,
  grant: {
    type: 'headers',
    headers: [
      [header, header === 'authorization' ? `Bearer sk-canary-${revision}` : `sk-canary-${revision}`],
    ],
  },
});

async function begin(options: ManagedOptions = {}): Promise<ManagedBed> {
  const managed = await startManagedBed({
    answer: (_question, origin) => keyIn(origin),
    ...options,
    backend: { id: 'backend-key', name: 'keyed', schema: 'OpenAI', ...keyed(), ...options.backend },
  });
  opened.push(() => managed.stop());
  return managed;
}

const transports = [
  ['HTTP', post, { status: 200, text: '{"status":200}' }],
  ['WebSocket', upgrade, { status: 101, text: 'word' }],
] as const;

describe.each(transports)('a key over %s', (_name, ask, good) => {
  test('C44: is asked for by its backend and arrives once, as a bearer; nothing of the client’s own does', async () => {
    const managed = await begin();
    expect(await ask(managed.url)).toEqual(good);
    expect(managed.asked).toEqual([
      { holder: { type: 'key', backendId: 'backend-key' }, rejectedRevision: null, probe: false },
    ]);
    const [one] = managed.seen;
    expect(valuesOf(one, 'authorization')).toEqual(['Bearer sk-canary-k1']);
    expect(valuesOf(one, 'host')).toEqual([new URL(managed.origin).host]);
    const text = JSON.stringify(one?.headers);
    for (const gone of ['client-', 'client.example', bedBearer]) expect(text).not.toContain(gone);
  });

  test.each(['api-key', 'X-Custom-Auth'])('goes into %s where its backend says so', async (header) => {
    const managed = await begin({
      backend: keyed(header),
      answer: (_question, origin) => keyIn(origin, header),
    });
    expect(await ask(managed.url, { ...clientsOwn, [header]: 'client-key-3' })).toEqual(good);
    expect(valuesOf(managed.seen[0], header.toLowerCase())).toEqual(['sk-canary-k1']);
    expect(valuesOf(managed.seen[0], 'authorization')).toEqual([]);
  });

  test('A25: that was replaced meanwhile is tried after a 401, and the client hears only the good answer', async () => {
    const managed = await begin({
      statuses: [401, good.status],
      answer: ({ rejectedRevision }, origin) =>
        keyIn(origin, 'authorization', rejectedRevision === null ? 'k1' : 'k2'),
    });
    expect(await ask(managed.url)).toEqual(good);
    expect(managed.seen.map((one) => valuesOf(one, 'authorization'))).toEqual([
      ['Bearer sk-canary-k1'],
      ['Bearer sk-canary-k2'],
    ]);
    expect(managed.asked.map((one) => one.rejectedRevision)).toEqual([null, 'k1']);
  });

  test('that is refused is a 400 that names host and backend, sent once', async () => {
    const managed = await begin({ statuses: [401] });
    const heard = await ask(managed.url);
    expect([heard.status, codeIn(heard)]).toEqual([400, 'key-refused']);
    expect(heard.text).toContain(
      `${new URL(managed.origin).host} refused the key of backend \\"keyed\\" (401). Check the key of the backend in Postern.`,
    );
    expect(managed.seen).toHaveLength(1);
    const [ended] = await managed.bed.ended();
    expect(ended).toMatchObject({ outcome: 'failed', problem: { code: 'key-refused' } });
  });

  test('a 403 of the upstream passes as it came', async () => {
    const managed = await begin({ statuses: [403] });
    const heard = await ask(managed.url);
    expect([heard.status, heard.text.includes('postern_error')]).toEqual([403, false]);
    expect(managed.asked).toHaveLength(1);
  });

  test('M5: kept for another address, it is sent nowhere', async () => {
    const managed = await begin({ answer: () => keyIn('https://api.openai.com') });
    const heard = await ask(managed.url);
    expect([heard.status, codeIn(heard)]).toEqual([400, 'backend-invalid']);
    expect(heard.text).toContain('Enter the key again for this address in Postern, or correct the address.');
    expect(managed.seen).toEqual([]);
  });

  test('a launch without a bearer, and one with another’s, get none of it', async () => {
    const before = await begin({ launch: { bearerHash: null } });
    expect(codeIn(await ask(before.url))).toBe('backend-unknown');
    const strange = await begin();
    const heard = await ask(strange.url, { authorization: `Bearer ${'x'.repeat(43)}` });
    expect([heard.status, codeIn(heard)]).toEqual([403, 'admission-refused']);
    expect([before.asked, before.seen, strange.asked, strange.seen]).toEqual([[], [], [], []]);
  });

  test('the recorder, main and the log are told of no key', async () => {
    const managed = await begin({ statuses: [401, good.status] });
    await ask(managed.url);
    const { events, notices, logs } = managed.bed;
    const told = JSON.stringify([events, notices, logs]);
    for (const secret of ['canary', bedBearer, 'client-key']) expect(told).not.toContain(secret);
  });

  test('a backend that asks for none gets none, and a 401 of it is explained', async () => {
    const open = await begin({ backend: { auth: { type: 'none' } } });
    expect(await ask(open.url)).toEqual(good);
    expect(open.asked).toEqual([]);
    const text = JSON.stringify(open.seen[0]?.headers);
    expect(text).not.toContain('authorization');
    for (const gone of ['client-', 'client.example', bedBearer]) expect(text).not.toContain(gone);

    const closed = await begin({ backend: { auth: { type: 'none' } }, statuses: [401] });
    const heard = await ask(closed.url);
    expect([heard.status, codeIn(heard)]).toEqual([400, 'key-refused']);
    expect(heard.text).toContain('asks for a key, and backend \\"keyed\\" has none (401).');
  });

  test('C51: never travels on a connection that was opened for another backend or the client', async () => {
    const managed = await begin({
      answer: ({ holder }, origin) =>
        keyIn(origin, 'authorization', holder.type === 'key' ? holder.backendId : ''),
    });
    const used = async (changes: Parameters<ManagedBed['change']>[0]): Promise<number | undefined> => {
      managed.change(changes);
      await post(managed.url);
      return managed.seen.at(-1)?.connection;
    };
    expect(await used({})).toBe(1);
    expect(await used({})).toBe(1);
    expect(await used({ id: 'backend-other' })).toBe(2);
    expect(await used({ id: 'backend-open', auth: { type: 'none' } })).toBe(3);
    expect(await used({})).toBe(1);
    managed.change({ id: 'backend-other' });
    expect(await ask(managed.url)).toEqual(good);
    expect(managed.seen.at(-1)?.connection).toBe(2);
    expect(valuesOf(managed.seen.at(-1), 'authorization')).toEqual(['Bearer sk-canary-backend-other']);
  });
});

describe('M5: an upstream that points elsewhere', () => {
  test.each([301, 302, 303, 307, 308])(
    'C42: a %i passes to the client as it came; the key goes nowhere but to its own origin',
    async (status) => {
      const thief = await startNotingUpstream();
      opened.push(() => thief.close());
      const location = `${thief.origin}/v1/responses`;
      const managed = await begin({ statuses: [status], headers: { location } });
      const answer = await fetch(managed.url, {
        method: 'POST',
        headers: clientsOwn,
        body: '{}',
        redirect: 'manual',
      });
      expect([answer.status, answer.headers.get('location')]).toEqual([status, location]);
      await managed.bed.ended();
      expect(managed.seen).toHaveLength(1);
      expect(thief.seen).toEqual([]);
    },
  );

  test('C42: a 200 with Location is an answer like all others', async () => {
    const thief = await startNotingUpstream();
    opened.push(() => thief.close());
    const managed = await begin({ statuses: [200], headers: { location: thief.origin } });
    expect(await post(managed.url)).toEqual({ status: 200, text: '{"status":200}' });
    expect(thief.seen).toEqual([]);
  });

  test('C4: a request in absolute form is refused before its key is looked up', async () => {
    const thief = await startNotingUpstream();
    opened.push(() => thief.close());
    const managed = await begin();
    const { pathname } = new URL(managed.url);
    for (const target of [`${thief.origin}${pathname}`, `${managed.origin}${pathname}`]) {
      const head = requestBytes(managed.bed, {
        path: target,
        headers: [`authorization: Bearer ${bedBearer}`],
      });
      expect(await refusalOf(await sent(managed.bed, head))).toEqual({
        status: 400,
        code: 'request-malformed',
      });
    }
    expect([managed.asked, managed.seen, thief.seen]).toEqual([[], [], []]);
  });

  test('C57: whatever Host and forwarding fields the client names, the upstream is the configured one', async () => {
    const managed = await begin();
    const forwarded = { ...clientsOwn, 'x-forwarded-host': 'evil.example', forwarded: 'host=evil.example' };
    expect((await post(managed.url, forwarded)).status).toBe(200);
    expect(valuesOf(managed.seen[0], 'host')).toEqual([new URL(managed.origin).host]);
  });
});

test('C43: an unlisted path or method is 403 before a key is looked up', async () => {
  const managed = await begin();
  const other = await post(managed.url.replace(/responses$/, 'files'));
  expect([other.status, codeIn(other)]).toEqual([403, 'route-unknown']);
  const answer = await fetch(managed.url, { method: 'DELETE', headers: clientsOwn });
  expect(answer.status).toBe(403);
  expect([managed.asked, managed.seen]).toEqual([[], []]);
});

test('C45: Set-Cookie passes to the client, and is neither kept nor sent back', async () => {
  const managed = await begin({ statuses: [200], headers: { 'set-cookie': 'session=canary-cookie' } });
  const answer = await fetch(managed.url, { method: 'POST', headers: clientsOwn, body: '{}' });
  expect(answer.headers.getSetCookie()).toEqual(['session=canary-cookie']);
  await answer.text();
  await post(managed.url);
  expect(valuesOf(managed.seen[1], 'cookie')).toEqual([]);
  await managed.bed.ended(2);
  expect(JSON.stringify(managed.bed.events)).not.toContain('canary');
});

test('C47, C52: Codex’s own fields, a 429 and its usage fields pass both ways beside a key of ours', async () => {
  const limits = {
    'retry-after': '7',
    'x-codex-primary-used-percent': '12.5',
    'x-codex-turn-state': 'opaque==',
  };
  const managed = await begin({ statuses: [429], headers: limits });
  const codexs = {
    'x-codex-turn-state': 'opaque==',
    'x-codex-window-id': 't:0',
    'openai-beta': 'b',
    session_id: 's',
    originator: 'codex_exec',
  };
  const answer = await fetch(managed.url, {
    method: 'POST',
    headers: { ...clientsOwn, ...codexs },
    body: '{}',
  });
  expect(answer.status).toBe(429);
  for (const [name, value] of Object.entries(limits)) expect(answer.headers.get(name)).toBe(value);
  for (const [name, value] of Object.entries(codexs))
    expect(valuesOf(managed.seen[0], name)).toEqual([value]);
});

const auths: readonly (readonly [string, Auth])[] = [
  ['an account', { type: 'account', accountId: 'a1' }],
  ['a key', { type: 'apiKey', header: 'authorization' }],
  ['no credential', { type: 'none' }],
];
describe.each(auths)('a body with %s', (_name, auth) => {
  test('in chunks of unknown number arrives whole', async () => {
    const managed = await begin({ backend: { auth } });
    const parts = ['{"a":', '1}'];
    expect((await post(managed.url, clientsOwn, new Blob(parts).stream())).status).toBe(200);
    expect(managed.seen[0]?.body).toBe(parts.join(''));
  });

  test('of 12 MB, larger than what is ever kept to be sent again, arrives whole', async () => {
    const managed = await begin({ backend: { auth } });
    const body = '0123456789ab'.repeat(1_000_000);
    expect((await post(managed.url, clientsOwn, body)).status).toBe(200);
    expect(managed.seen[0]?.body).toBe(body);
  });
});

test('A25: a body of 2 MB is sent again with the newer key', async () => {
  const managed = await begin({
    statuses: [401, 200],
    answer: ({ rejectedRevision }, origin) =>
      keyIn(origin, 'authorization', rejectedRevision === null ? 'k1' : 'k2'),
  });
  const body = 'x'.repeat(2_000_000);
  expect((await post(managed.url, clientsOwn, body)).status).toBe(200);
  expect(managed.seen.map((one) => one.body === body)).toEqual([true, true]);
});

test('a body too large to be signed for AWS is refused, unasked and unsent', async () => {
  const managed = await begin({ backend: { auth: { type: 'aws', profile: null, region: 'eu-west-1' } } });
  const path = new URL(managed.url).pathname;
  const length = 128 * 1024 * 1024 + 1;
  const head = requestBytes(managed.bed, { path, headers: [`authorization: Bearer ${bedBearer}`] });
  const client = await sent(managed.bed, head.replace('content-length: 2', `content-length: ${length}`));
  const text = await client.until('}}');
  client.socket.destroy();
  expect(text).toContain('HTTP/1.1 400 ');
  expect(text).toContain('it is larger than 128 MB.');
  expect([managed.asked, managed.seen]).toEqual([[], []]);
});
