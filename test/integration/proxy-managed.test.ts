import { once } from 'node:events';
import { afterEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { problem } from '../../main/domain/problem.ts';
import {
  accountIn,
  bedBearer as bearer,
  clientsOwn,
  codeIn,
  granted,
  post,
  startManagedBed,
  upgrade,
  type ManagedBed,
  type ManagedOptions,
} from '../fakes/managed-bed.ts';
import { valuesOf } from '../fakes/noting-upstream.ts';
import { bedGateway, bedToken } from '../fakes/proxy-bed.ts';

const opened: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0).toReversed()) await close();
});

async function begin(options: ManagedOptions = {}): Promise<ManagedBed> {
  const managed = await startManagedBed(options);
  opened.push(() => managed.stop());
  return managed;
}

const transports = [
  ['HTTP', post, { status: 200, text: '{"status":200}' }],
  ['WebSocket', upgrade, { status: 101, text: 'word' }],
] as const;

/** A promise and what resolves it. */
function signal(): { readonly promise: Promise<void>; resolve(): void } {
  let resolve = (): void => {};
  const promise = new Promise<void>((done) => (resolve = done));
  return { promise, resolve: () => resolve() };
}

describe.each(transports)('over %s', (_name, ask, good) => {
  test('C44: the upstream gets our credential once and nothing of the client’s own; all else passes', async () => {
    const managed = await begin();
    const heard = await ask(managed.url, { ...clientsOwn, 'session-id': 's1' });
    expect(heard).toEqual(good);
    const [one] = managed.seen;
    expect(valuesOf(one, 'authorization')).toEqual(['Bearer at-canary-r1']);
    expect(valuesOf(one, 'chatgpt-account-id')).toEqual(['account-of-r1']);
    expect(valuesOf(one, 'host')).toEqual([new URL(managed.origin).host]);
    expect(valuesOf(one, 'session-id')).toEqual(['s1']);
    const text = JSON.stringify(one?.headers);
    expect(text).not.toContain(bearer);
    expect(text).not.toContain('client-');
    expect(text).not.toContain('client.example');
    const holder = { type: 'account', accountId: 'account-1' };
    expect(managed.asked).toEqual([{ holder, rejectedRevision: null, probe: false }]);
  });

  test('A25: one 401 has the credential renewed and the request repeated; the client hears only the good answer', async () => {
    const managed = await begin({ statuses: [401, good.status] });
    expect(await ask(managed.url)).toEqual(good);
    expect(managed.seen.map((one) => valuesOf(one, 'authorization'))).toEqual([
      ['Bearer at-canary-r1'],
      ['Bearer at-canary-r2'],
    ]);
    expect(managed.seen[1]?.body).toBe(managed.seen[0]?.body);
    expect(managed.asked.map((one) => one.rejectedRevision)).toEqual([null, 'r1']);
    if (good.status === 200) await managed.bed.ended();
    const answers = managed.bed.notices.filter((one) => one.type === 'answered');
    expect(answers).toMatchObject([{ status: good.status, problem: null }]);
  });

  test('A25: 401 again after renewing is a 400 with one line, and the end of it', async () => {
    const managed = await begin({ statuses: [401] });
    const heard = await ask(managed.url);
    expect([heard.status, codeIn(heard)]).toEqual([400, 'account-sign-in-again']);
    expect(heard.text).toContain('Sign in again in Postern.');
    expect(managed.seen).toHaveLength(2);
    expect(managed.asked).toHaveLength(2);
    const [ended] = await managed.bed.ended();
    expect(ended).toMatchObject({ outcome: 'failed', problem: { code: 'account-sign-in-again' } });
  });

  test('a credential that comes back unrenewed is not tried a second time', async () => {
    const managed = await begin({ statuses: [401], answer: (_question, origin) => granted(origin) });
    expect(codeIn(await ask(managed.url))).toBe('account-sign-in-again');
    expect(managed.seen).toHaveLength(1);
  });

  test('other refusals of the upstream pass as they came', async () => {
    const managed = await begin({ statuses: [403] });
    const heard = await ask(managed.url);
    expect(heard.status).toBe(403);
    expect(heard.text).not.toContain('postern_error');
    expect(managed.seen).toHaveLength(1);
    expect(managed.bed.notices.at(-1)).toMatchObject({ type: 'answered', status: 403, managed: true });
  });

  test.each([
    ['no bearer', {}],
    ['another bearer', { authorization: `Bearer ${bearer.replace('b', 'c')}` }],
    ['the launch token for a bearer', { authorization: `Bearer ${bedToken}` }],
    ['the bearer in another scheme', { authorization: `Basic ${bearer}` }],
    ['the bearer in another field', { 'x-api-key': bearer }],
  ])('M1, D20: %s is 403, the credential not asked for, the upstream not dialled', async (_what, headers) => {
    const managed = await begin();
    const heard = await ask(managed.url, headers as Record<string, string>);
    expect([heard.status, codeIn(heard)]).toEqual([403, 'admission-refused']);
    expect(managed.connections()).toBe(0);
    expect([managed.seen, managed.asked, managed.bed.events, managed.bed.notices]).toEqual([[], [], [], []]);
  });

  test('I3: the bearer of a launch that has ended is 403', async () => {
    const managed = await begin();
    managed.bed.proxy.route(
      managed.bed.table({
        gateways: [bedGateway([managed.backend()])],
        launches: [],
      }),
    );
    expect((await ask(managed.url)).status).toBe(403);
    expect([managed.seen, managed.asked]).toEqual([[], []]);
  });

  test('M5: a credential bound to another origin is sent nowhere', async () => {
    const managed = await begin({ answer: () => granted('https://chatgpt.com') });
    const heard = await ask(managed.url);
    expect([heard.status, codeIn(heard)]).toEqual([400, 'backend-invalid']);
    expect(managed.seen).toEqual([]);
    expect(heard.text).not.toContain('canary');
  });

  test('a problem with the credential is a 400 with its line', async () => {
    const found = problem('keyring-locked', 'The keyring is locked.', 'It was not opened.', 'Unlock it.');
    const managed = await begin({ answer: () => ({ ok: false, problem: found }) });
    const heard = await ask(managed.url);
    expect([heard.status, codeIn(heard)]).toEqual([400, 'keyring-locked']);
    expect(heard.text).toContain('The keyring is locked. It was not opened. Unlock it.');
    expect(managed.seen).toEqual([]);
  });

  test('a problem with renewing after a 401 is a 400 with its line', async () => {
    const found = problem('account-sign-in-again', 'The sign-in has ended.', '', 'Sign in again.');
    const managed = await begin({
      statuses: [401],
      answer: ({ rejectedRevision }, origin) =>
        rejectedRevision === null ? granted(origin) : { ok: false, problem: found },
    });
    const heard = await ask(managed.url);
    expect([heard.status, codeIn(heard)]).toEqual([400, 'account-sign-in-again']);
    expect(heard.text).toContain('The sign-in has ended.');
    expect(managed.seen).toHaveLength(1);
  });

  test('a credential that never comes, or cannot be asked for, is a 400', async () => {
    const silent = await begin({ answer: () => new Promise<never>(() => {}), credentialMs: 20 });
    const broken = await begin({ answer: () => Promise.reject(new Error('main is down')) });
    for (const managed of [silent, broken]) {
      const heard = await ask(managed.url);
      expect([heard.status, codeIn(heard)]).toEqual([400, 'secret-unreadable']);
    }
  });

  test('the recorder, main and the log are told of the exchange and never of a credential, theirs or ours', async () => {
    const managed = await begin({ statuses: [401, good.status] });
    await ask(managed.url);
    await managed.bed.event((event) => event.type === 'responded');
    const { events, notices, logs } = managed.bed;
    const started = events.filter((event) => event.type === 'started');
    expect(started).toHaveLength(1);
    expect(new Map(started[0]?.headers).get('authorization')).toBe('[redacted]');
    const told = JSON.stringify([events, notices, logs]);
    for (const secret of ['canary', 'account-of', bearer, bedToken, 'client-key', 'client-account']) {
      expect(told).not.toContain(secret);
    }
  });

  test('an OpenAI backend is given the key alone, in Authorization', async () => {
    const managed = await begin({ backend: { schema: 'OpenAI' } });
    expect(await ask(managed.url)).toEqual(good);
    expect(valuesOf(managed.seen[0], 'authorization')).toEqual(['Bearer at-canary-r1']);
    expect(valuesOf(managed.seen[0], 'chatgpt-account-id')).toEqual([]);
  });

  test('a launch from before the backend had an account is told to start again, and its own sign-in stays here', async () => {
    const managed = await begin({ launch: { bearerHash: null } });
    const heard = await ask(managed.url, { authorization: 'Bearer users-own-token' });
    expect([heard.status, codeIn(heard)]).toEqual([400, 'backend-unknown']);
    expect(heard.text).toContain('Start Codex again from Postern.');
    expect([managed.seen, managed.asked]).toEqual([[], []]);
  });

  test('I11: a launch whose backend has no account any more is told so; its bearer never goes upstream', async () => {
    const managed = await begin({ backend: { auth: { type: 'transparent' } } });
    const heard = await ask(managed.url);
    expect([heard.status, codeIn(heard)]).toEqual([400, 'backend-unknown']);
    expect(managed.seen).toEqual([]);
  });
});

test('a body that was streamed cannot be sent again: renewed all the same, and said', async () => {
  const managed = await begin({ statuses: [401, 200] });
  const stream = (): ReadableStream => new Blob(['{"a":', '1}']).stream();
  const heard = await post(managed.url, clientsOwn, stream());
  expect([heard.status, codeIn(heard)]).toEqual([400, 'upstream-status']);
  expect(heard.text).toContain('Send it again.');
  expect(managed.asked.map((one) => one.rejectedRevision)).toEqual([null, 'r1']);
  expect(managed.seen).toHaveLength(1);
  expect((await post(managed.url, clientsOwn, stream())).status).toBe(200);
  expect(managed.seen[1]?.body).toBe('{"a":1}');
});

test('a streamed body waits for the credential and arrives whole', async () => {
  const release = signal();
  const managed = await begin({
    answer: (_question, origin) => release.promise.then(() => granted(origin)),
  });
  const body = 'x'.repeat(2_000_000);
  const heard = post(managed.url, clientsOwn, body);
  release.resolve();
  expect((await heard).status).toBe(200);
  expect(managed.seen[0]?.body.length).toBe(body.length);
});

test('a client that leaves while its credential is fetched costs no upstream request', async () => {
  const wanted = signal();
  const release = signal();
  const managed = await begin({
    answer(_question, origin) {
      wanted.resolve();
      return release.promise.then(() => granted(origin));
    },
  });
  const leaving = new AbortController();
  const asking = fetch(managed.url, {
    method: 'POST',
    headers: clientsOwn,
    body: '{}',
    signal: leaving.signal,
  });
  await wanted.promise;
  leaving.abort();
  await expect(asking).rejects.toThrow();
  expect(await managed.bed.ended()).toMatchObject([{ outcome: 'clientGone' }]);
  release.resolve();
  // What comes after it has been through everything the late answer goes through.
  await post(managed.url);
  expect(managed.seen).toHaveLength(1);
});

test('A33: a turn of several requests is finished as the account it began as; the next one is the new account’s', async () => {
  const managed = await begin({ answer: (question, origin) => granted(origin, accountIn(question)) });
  const inTurn = (turnId: string) => ({
    ...clientsOwn,
    'x-codex-turn-metadata': JSON.stringify({ turn_id: turnId, session_id: 's1' }),
  });
  await post(managed.url, inTurn('turn-1'));
  managed.change({ auth: { type: 'account', accountId: 'account-2' } });
  await post(managed.url, inTurn('turn-1'));
  await post(managed.url, inTurn('turn-2'));
  await post(managed.url, inTurn(''));
  await post(managed.url, { ...clientsOwn, 'x-codex-turn-metadata': 'not json' });
  expect(managed.asked.map(accountIn)).toEqual([
    'account-1',
    'account-1',
    'account-2',
    'account-2',
    'account-2',
  ]);
});

test('A33, C51: a change of account leaves what runs alone; the next request has the new one, on no socket of the old', async () => {
  const managed = await begin({
    answer: (question, origin) => granted(origin, accountIn(question)),
  });
  const socket = new WebSocket(managed.url.replace('http:', 'ws:'), { headers: clientsOwn });
  opened.push(() => socket.terminate());
  await once(socket, 'open');
  managed.change({ auth: { type: 'account', accountId: 'account-2' } });
  socket.send('still here');
  const [echo] = (await once(socket, 'message')) as [Buffer];
  expect(echo.toString()).toBe('still here');
  expect(await upgrade(managed.url)).toMatchObject({ status: 101 });
  expect(managed.seen.map((one) => valuesOf(one, 'authorization'))).toEqual([
    ['Bearer at-canary-account-1'],
    ['Bearer at-canary-account-2'],
  ]);
});
