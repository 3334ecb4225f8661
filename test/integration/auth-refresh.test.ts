import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { proofFigures } from '../fakes/figures.ts';
import { credentialText, secretIdOf } from '../../main/auth/credential-text.ts';
import { systemClock, type Clock } from '../../main/auth/clock.ts';
import type { ChatgptTokens } from '../../main/domain/credential.ts';
import { someone, tokensFor, type Person } from '../fakes/issuer/people.ts';
import { openRoomBed, type RoomBed } from '../fakes/issuer/room.ts';
import { startFakeIssuer, type FakeIssuer } from '../fakes/issuer/server.ts';
import { openMemoryStore, type MemoryStore } from '../fakes/memory-store.ts';

const minute = 60_000;
const accountId = 'account-test';

let issuer: FakeIssuer;
let store: MemoryStore;
let bed: RoomBed;
let folder = '';
let skewMs = 0;
let uptimeSkewMs = 0;

const usual = systemClock();
const clock: Clock = {
  now: () => Date.now() + skewMs,
  uptimeMs: () => usual.uptimeMs() + uptimeSkewMs,
  wait: usual.wait,
};

beforeEach(async () => {
  skewMs = 0;
  uptimeSkewMs = 0;
  issuer = await startFakeIssuer();
  store = openMemoryStore();
  folder = await mkdtemp(join(tmpdir(), 'postern-refresh-'));
});
afterEach(async () => {
  await bed.close();
  await issuer.close();
  await rm(folder, { recursive: true, force: true });
});

/** Puts tokens in the store as another process would. */
function put(
  mark: string,
  expiresAt: number | null,
  more: Partial<ChatgptTokens> = {},
  person: Person = someone,
): void {
  const issued = tokensFor(person, mark, expiresAt);
  store.values.set(
    secretIdOf(accountId),
    credentialText({
      type: 'chatgpt',
      idToken: issued.id_token,
      accessToken: issued.access_token,
      refreshToken: issued.refresh_token,
      workspaceId: person.workspaceId,
      obtainedAt: Date.now(),
      ...more,
    }),
  );
}

/** Tokens the issuer really gave, so that it will renew them. */
async function putIssued(expiresInMs: number | null): Promise<void> {
  issuer.rules.accessTokenMs = expiresInMs;
  issuer.rules.approveAtOnce = true;
  const signIn = await openRoomBed(issuer);
  await signIn.room.logins.start('device');
  await signIn.step('done');
  const [value] = signIn.store.values.values();
  store.values.set(secretIdOf(accountId), value ?? '');
  await signIn.close();
  issuer.rules.accessTokenMs = 60 * minute;
  issuer.requests.length = 0;
}

async function open(minGapMs?: number): Promise<void> {
  const account = {
    id: accountId,
    kind: 'chatgpt',
    email: someone.email,
    hint: null,
    plan: someone.plan,
    workspaceId: someone.workspaceId,
    userId: someone.userId,
    organisationId: 'personal',
    addedAt: 0,
    lastUsedAt: null,
    signInAgain: false,
  };
  await writeFile(join(folder, 'accounts.json'), JSON.stringify({ schemaVersion: 1, accounts: [account] }));
  bed = await openRoomBed(issuer, {
    folder,
    store,
    clock,
    ...(minGapMs === undefined ? {} : { renewalGapMs: minGapMs }),
  });
}

const ask = (rejected: string | null = null) => bed.room.credentialFor(accountId, rejected);
const renewals = (): number => issuer.to('/oauth/token').length;

async function good(rejected: string | null = null) {
  const answer = await ask(rejected);
  if (!answer.ok) throw new Error(answer.problem.code);
  return answer;
}

test('auth_refreshes_when_access_token_is_near_expiry: four minutes left is renewed and saved before use', async () => {
  await putIssued(4 * minute);
  await open();
  const answer = await good();
  expect(renewals()).toBe(1);
  const sent = JSON.parse(issuer.requests[0]?.body ?? '') as Record<string, string>;
  expect(Object.keys(sent)).toEqual(['client_id', 'grant_type', 'refresh_reason', 'refresh_token']);
  expect(sent['refresh_reason']).toBe('proactive_expiry');
  const saved = JSON.parse(store.values.get(secretIdOf(accountId)) ?? '') as ChatgptTokens;
  expect(answer.headers[0]).toEqual(['authorization', `Bearer ${saved.accessToken}`]);
});

test('auth_skips_access_token_outside_refresh_window returns_fresh_tokens_as_is: six minutes left asks nobody', async () => {
  put('fresh', Date.now() + 6 * minute, { obtainedAt: 0 });
  await open();
  await good();
  expect([renewals(), store.writes]).toEqual([0, []]);
});

test('refreshes_token_when_access_token_is_expired, and by age when it does not say', async () => {
  await putIssued(null);
  const value = JSON.parse(store.values.get(secretIdOf(accountId)) ?? '') as ChatgptTokens;
  put('x', null, { ...value, obtainedAt: Date.now() - 7 * 24 * 60 * minute });
  await open();
  await good();
  expect(renewals()).toBe(0);
  skewMs = 2 * 24 * 60 * minute;
  await good();
  expect(JSON.parse(issuer.requests[0]?.body ?? '')).toMatchObject({ refresh_reason: 'scheduled' });
});

test('A23: twenty requests at expiry make one renewal and all succeed', async () => {
  await putIssued(1_000);
  await open();
  const answers = await Promise.all(Array.from({ length: 20 }, () => good()));
  expect([renewals(), new Set(answers.map((one) => one.revision)).size]).toEqual([1, 1]);
});

test('refresh_token_skips_refresh_when_auth_changed auth_reloads_disk_auth_when_cached_auth_is_stale: newer tokens in the store are taken over', async () => {
  put('old', Date.now() + 60 * minute);
  await open();
  const { revision } = await good();
  put('new', Date.now() + 60 * minute);
  const after = await good(revision);
  expect([renewals(), after.revision === revision]).toEqual([0, false]);
});

test('unauthorized_recovery_errors_on_account_mismatch refresh_token_errors_on_account_mismatch: tokens of another account are neither used nor touched', async () => {
  put('old', Date.now() + 60 * minute);
  await open();
  const { revision } = await good();
  put('other', Date.now() + 60 * minute, {}, { ...someone, userId: 'user-other' });
  const before = store.values.get(secretIdOf(accountId));
  expect(await ask(revision)).toMatchObject({ ok: false, problem: { code: 'account-unknown' } });
  expect([renewals(), store.values.get(secretIdOf(accountId)) === before]).toEqual([0, true]);
});

test('A25 unauthorized_recovery_reloads_then_refreshes_tokens: a 401 is recovered once, then surfaces', async () => {
  await putIssued(60 * minute);
  await open();
  const first = await good();
  const second = await good(first.revision);
  expect([renewals(), second.revision === first.revision]).toEqual([1, false]);
  expect(JSON.parse(issuer.requests[0]?.body ?? '')).toMatchObject({
    refresh_reason: 'unauthorized_recovery',
  });
  expect(await ask(second.revision)).toMatchObject({ ok: false, problem: { code: 'login-refused' } });
  expect(renewals()).toBe(1);
  // An old revision, rejected late, is no reason to act.
  expect((await good(first.revision)).revision).toBe(second.revision);
});

test('T6 that a sign-in has ended is told once, however many ask at the same time, and not again by the next start', async () => {
  put('ended', Date.now() - minute);
  issuer.rules.canned.set('/oauth/token', [
    { status: 401, body: '{"error":{"code":"refresh_token_expired"}}' },
  ]);
  await open();
  await Promise.all([ask(), ask(), ask()]);
  expect(bed.signInAgain).toEqual([accountId]);
  await bed.room.close();
  const next = await openRoomBed(issuer, { folder, store, clock });
  try {
    expect(next.room.accounts.list()[0]?.state).toBe('signInAgain');
    expect(await next.room.credentialFor(accountId, null)).toMatchObject({
      ok: false,
      problem: { code: 'account-sign-in-again' },
    });
    expect(next.signInAgain).toEqual([]);
  } finally {
    await next.close();
  }
});

test('A29 refresh_token_returns_permanent_error_for_expired_refresh_token refresh_token_does_not_retry_after_permanent_failure: told once, tokens kept, never asked again', async () => {
  put('ended', Date.now() - minute);
  issuer.rules.canned.set('/oauth/token', [
    { status: 401, body: '{"error":{"code":"refresh_token_expired"}}' },
  ]);
  await open();
  for (let tried = 0; tried < 5; tried += 1) {
    expect(await ask()).toMatchObject({ ok: false, problem: { code: 'account-sign-in-again' } });
    uptimeSkewMs += 10 * minute;
  }
  expect([renewals(), bed.signInAgain]).toEqual([1, [accountId]]);
  expect(store.values.has(secretIdOf(accountId))).toBe(true);
  expect(bed.room.accounts.list()[0]?.state).toBe('signInAgain');
});

test('refresh_token_reloads_changed_auth_after_permanent_failure: another process that signed in anew heals it', async () => {
  put('ended', Date.now() - minute);
  await open();
  expect((await ask()).ok).toBe(false);
  put('anew', Date.now() + 60 * minute);
  expect((await ask()).ok).toBe(true);
  expect(renewals()).toBe(1);
  expect(bed.room.accounts.list()[0]?.state).toBe('ready');
});

test('refresh_token_reused_recovers_if_guarded_reload_finds_newer_auth: a sibling wrote while we were refused', async () => {
  put('used', Date.now() - minute);
  await open();
  const asked = ask();
  await issuer.reached('/oauth/token', 1);
  put('sibling', Date.now() + 60 * minute);
  expect((await asked).ok).toBe(true);
  expect(bed.signInAgain).toEqual([]);
});

test('refresh_token_returns_transient_error_on_server_failure: kept, and tried again after a minute at most', async () => {
  await putIssued(-minute);
  issuer.rules.canned.set('/oauth/token', [{ status: 500, body: '{}' }]);
  await open();
  expect((await ask()).ok).toBe(false);
  // Within the minute the held tokens are given as they are: only the upstream can say more.
  await ask();
  expect(renewals()).toBe(1);
  uptimeSkewMs += minute;
  expect((await ask()).ok).toBe(true);
  expect([renewals(), bed.signInAgain]).toEqual([2, []]);
});

test('A26: a renewal lost on its way back ends in one call for a new sign-in, without a loop', async () => {
  await putIssued(-minute);
  issuer.rules.canned.set('/oauth/token', [{ status: 200, body: '', cutAfterwards: true }]);
  await open();
  for (let tried = 0; tried < 6; tried += 1) {
    await ask();
    uptimeSkewMs += minute;
  }
  expect([renewals(), issuer.reused.length, bed.signInAgain]).toEqual([2, 1, [accountId]]);
});

test('a renewed sign-in that could not be saved is used, kept, and saved when the store is back', async () => {
  await putIssued(minute);
  await open();
  await good();
  const first = await good();
  store.failWrites = true;
  const second = await (async () => {
    uptimeSkewMs += minute;
    return good(first.revision);
  })();
  expect(second.revision).not.toBe(first.revision);
  store.failWrites = false;
  uptimeSkewMs += minute;
  expect((await good()).revision).toBe(second.revision);
  await bed.room.accounts.settled();
  const saved = JSON.parse(store.values.get(secretIdOf(accountId)) ?? '') as ChatgptTokens;
  expect(second.headers[0]).toEqual(['authorization', `Bearer ${saved.accessToken}`]);
});

test('refresh_without_id_token: what is not given stays as it was', async () => {
  await putIssued(minute);
  const before = JSON.parse(store.values.get(secretIdOf(accountId)) ?? '') as ChatgptTokens;
  const { access_token } = tokensFor(someone, 'only', Date.now() + 60 * minute);
  issuer.rules.canned.set('/oauth/token', [{ status: 200, body: JSON.stringify({ access_token }) }]);
  await open();
  await good();
  const after = JSON.parse(store.values.get(secretIdOf(accountId)) ?? '') as ChatgptTokens;
  expect([after.idToken, after.refreshToken, after.accessToken]).toEqual([
    before.idToken,
    before.refreshToken,
    access_token,
  ]);
});

test.each([60 * minute, -60 * minute, -10 * 365 * 24 * 60 * minute])(
  'A28: a clock %d ms off makes no storm of renewals',
  async (off) => {
    await putIssued(30 * minute);
    skewMs = off;
    await open();
    for (let asked = 0; asked < 50; asked += 1) await good();
    expect(renewals()).toBeLessThanOrEqual(1);
  },
);

test('B6 B8: a store that cannot be read leaves what is in memory good and erases nothing', async () => {
  put('held', Date.now() + 60 * minute);
  await open();
  const { revision } = await good();
  store.failReads = true;
  expect((await good()).revision).toBe(revision);
  expect(store.values.size).toBe(1);
});

test('logout_with_revoke_revokes_refresh_token_then_removes_auth', async () => {
  put('mine', Date.now() + 60 * minute);
  await open();
  expect(await bed.room.accounts.signOut(accountId)).toEqual({ revoked: true, problem: null });
  expect(JSON.parse(issuer.to('/oauth/revoke')[0]?.body ?? '')).toEqual({
    token: 'rt-test-mine',
    token_type_hint: 'refresh_token',
    client_id: 'app_EMoamEEZ73f0CkXaXp7hrann',
  });
  expect([store.values.size, bed.room.accounts.list()]).toEqual([0, []]);
});

test('A30 logout_with_revoke_removes_auth_when_revoke_fails: without a network the sign-in is gone here all the same', async () => {
  put('mine', Date.now() + 60 * minute);
  await open();
  issuer.rules.canned.set('/oauth/revoke', [{ status: 200, body: '', cutAfterwards: true }]);
  expect(await bed.room.accounts.signOut(accountId)).toMatchObject({
    revoked: false,
    problem: { code: 'login-revoke-failed' },
  });
  expect([store.values.size, bed.room.accounts.list()]).toEqual([0, []]);
});

test('A24: three processes and many rotations make one renewal each and reuse nothing', async () => {
  const rotations = Number(process.env['POSTERN_TEST_ROTATIONS'] ?? '100');
  await putIssued(60 * minute);
  await open();
  const shared = join(folder, 'shared');
  const start = JSON.stringify({ [secretIdOf(accountId)]: store.values.get(secretIdOf(accountId)) });
  await writeFile(shared, start);
  const processes = [1, 2, 3].map(() =>
    spawn(
      process.execPath,
      [
        '--import',
        'tsx',
        join(import.meta.dirname, '../fakes/issuer/rotate-process.ts'),
        folder,
        shared,
        issuer.origin,
        accountId,
      ],
      {
        stdio: ['pipe', 'pipe', 'inherit'],
      },
    ),
  );
  const lines = processes.map((child) => {
    const waiting: ((line: string) => void)[] = [];
    const ready: string[] = [];
    let rest = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      const parts = (rest + text).split('\n');
      rest = parts.pop() ?? '';
      for (const line of parts) {
        const next = waiting.shift();
        if (next === undefined) ready.push(line);
        else next(line);
      }
    });
    return () =>
      new Promise<string>((resolve) => {
        const line = ready.shift();
        if (line === undefined) waiting.push(resolve);
        else resolve(line);
      });
  });
  let revision = await Promise.all(lines.map((next) => next())).then(([first]) => first ?? '');
  for (let rotation = 1; rotation <= rotations; rotation += 1) {
    for (const child of processes) child.stdin.write(`${revision}\n`);
    const answers = new Set(await Promise.all(lines.map((next) => next())));
    expect(answers.size).toBe(1);
    const [next = ''] = answers;
    expect(next).not.toBe(revision);
    revision = next;
  }
  for (const child of processes) child.stdin.end();
  proofFigures({
    'rotations by three processes': rotations,
    renewals: renewals(),
    'refresh tokens used twice': issuer.reused.length,
  });
  expect([renewals(), issuer.reused]).toEqual([rotations, []]);
}, 600_000);

test('A27 killed between the issuer’s answer and the save: the next start asks once, then for a new sign-in, and never loops', async () => {
  await putIssued(-minute);
  await open();
  const shared = join(folder, 'shared.json');
  await writeFile(shared, JSON.stringify(Object.fromEntries(store.values)));
  const rotate = join(import.meta.dirname, '../fakes/issuer/rotate-process.ts');
  const run = (...fate: readonly string[]) =>
    spawn(process.execPath, ['--import', 'tsx', rotate, folder, shared, issuer.origin, accountId, ...fate], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });

  const [code, signal] = (await once(run('diesBeforeSaving'), 'exit')) as [number | null, string | null];
  expect([code, signal, renewals()]).toEqual([null, 'SIGKILL', 1]);

  const next = run();
  const lines = createInterface({ input: next.stdout })[Symbol.asyncIterator]();
  expect((await lines.next()).value).toBe('account-sign-in-again');
  next.stdin.write('again\n');
  expect((await lines.next()).value).toBe('account-sign-in-again');
  next.stdin.end();
  await once(next, 'exit');
  expect([renewals(), issuer.reused.length]).toEqual([2, 1]);
});
