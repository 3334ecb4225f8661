import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Clock } from '../../main/auth/clock.ts';
import { openRoomBed, type RoomBed } from '../fakes/issuer/room.ts';
import { startFakeIssuer, type FakeIssuer } from '../fakes/issuer/server.ts';
import { mkdir, writeFile } from 'node:fs/promises';

const tokenPath = '/api/accounts/deviceauth/token';
const codePath = '/api/accounts/deviceauth/usercode';
const minute = 60_000;

let issuer: FakeIssuer;
let bed: RoomBed;
/** The waits that were asked for, in ms. */
let waits: number[];
let now = 0;
/** What happens during a wait; by default time passes. */
let onWait: (ms: number, signal?: AbortSignal) => Promise<void> | void;

const clock: Clock = {
  now: () => now,
  uptimeMs: () => now,
  async wait(ms, signal) {
    waits.push(ms);
    await onWait(ms, signal);
  },
};

beforeEach(async () => {
  waits = [];
  now = Date.now();
  onWait = (ms) => void (now += ms);
  issuer = await startFakeIssuer();
  bed = await openRoomBed(issuer, { clock });
});
afterEach(async () => {
  await bed.close();
  await issuer.close();
});

const pending = { status: 403, body: '{"error":{"code":"deviceauth_authorization_pending"}}' };

test('device_code_login integration_succeeds: pending by 404 and 403, then signed in, without a second exchange', async () => {
  issuer.rules.approveAtOnce = true;
  issuer.rules.canned.set(tokenPath, [{ status: 404, body: '{}' }, pending]);
  await bed.room.logins.start('device');
  const shown = await bed.step('showingCode');
  expect(shown).toMatchObject({ userCode: 'ABCD-1234', url: `${issuer.origin}/codex/device` });
  expect(shown.qr.length).toBe(shown.qr[0]?.length);
  await bed.step('done');
  expect(waits).toEqual([5_000, 5_000]);
  expect(issuer.to('/oauth/token')).toHaveLength(1);
});

describe('A17: the interval', () => {
  test.each([
    ['5', 5_000],
    [5, 5_000],
    [undefined, 5_000],
    [0, 1_000],
    [1e9, 60_000],
  ])('%j waits %d ms', async (interval, ms) => {
    issuer.rules.interval = interval;
    issuer.rules.approveAtOnce = true;
    issuer.rules.canned.set(tokenPath, [pending]);
    await bed.room.logins.start('device');
    await bed.step('done');
    expect(waits).toEqual([ms]);
  });

  test('"abc" is an answer that cannot be used', async () => {
    issuer.rules.interval = 'abc';
    await bed.room.logins.start('device');
    expect((await bed.step('failed')).problem.code).toBe('login-answer-broken');
    expect(issuer.to(tokenPath)).toEqual([]);
  });
});

test('A18: slow_down three times makes each gap five seconds longer', async () => {
  issuer.rules.approveAtOnce = true;
  const slow = { status: 400, body: '{"error":"slow_down"}' };
  issuer.rules.canned.set(tokenPath, [slow, slow, slow]);
  await bed.room.logins.start('device');
  await bed.step('done');
  expect(waits).toEqual([10_000, 15_000, 20_000]);
});

test('A19: a server in trouble is asked ever more seldom, and the code expires after 15 minutes', async () => {
  issuer.rules.canned.set(
    tokenPath,
    Array.from({ length: 100 }, () => ({ status: 503, body: '' })),
  );
  await bed.room.logins.start('device');
  expect((await bed.step('failed')).problem.code).toBe('login-timed-out');
  expect(waits.slice(0, 5)).toEqual([10_000, 20_000, 40_000, 60_000, 60_000]);
  expect(waits.reduce((sum, ms) => sum + ms, 0)).toBeLessThanOrEqual(16 * minute);
});

test('A20 device_code_login handles_error_payload: declined ends it, nobody asks again, nothing is saved', async () => {
  issuer.rules.canned.set(tokenPath, [
    { status: 401, body: '{"error":{"code":"access_denied","message":"declined"}}' },
  ]);
  await bed.room.logins.start('device');
  const { problem } = await bed.step('failed');
  expect([problem.code, problem.why]).toEqual(['login-denied', expect.stringContaining('declined')]);
  expect([issuer.to(tokenPath).length, bed.store.writes]).toEqual([1, []]);
});

test('A21: cancelling between two questions asks no more', async () => {
  let onWaiting: () => void = () => undefined;
  const isWaiting = new Promise<void>((resolve) => (onWaiting = resolve));
  onWait = (_ms, signal) => {
    onWaiting();
    return new Promise<void>((resolve) => signal?.addEventListener('abort', () => resolve()));
  };
  const { loginId } = await bed.room.logins.start('device');
  await isWaiting;
  await bed.room.logins.cancel(loginId);
  expect([bed.views.at(-1)?.step, issuer.to(tokenPath).length]).toEqual(['cancelled', 1]);
});

test('A22: a machine that slept twenty minutes finds the code expired and asks nothing', async () => {
  onWait = () => void (now += 20 * minute);
  await bed.room.logins.start('device');
  expect((await bed.step('failed')).problem.code).toBe('login-timed-out');
  expect(issuer.to(tokenPath)).toHaveLength(1);
});

test('not enabled offers the browser', async () => {
  issuer.rules.canned.set(codePath, [{ status: 404, body: '' }]);
  await bed.room.logins.start('device');
  expect(await bed.step('failed')).toMatchObject({ problem: { code: 'login-device-off' }, offer: 'browser' });
});

test('device_code_login handles_usercode_http_failure: 503 is told', async () => {
  issuer.rules.canned.set(codePath, [{ status: 503, body: '' }]);
  await bed.room.logins.start('device');
  expect((await bed.step('failed')).problem.why).toContain('503');
});

test('A32 device_code_login rejects_workspace_mismatch: nothing is saved', async () => {
  await mkdir(join(bed.folder, 'codex'), { recursive: true });
  await writeFile(join(bed.folder, 'codex/config.toml'), 'forced_chatgpt_workspace_id = "ws-other"\n');
  issuer.rules.approveAtOnce = true;
  await bed.room.logins.start('device');
  expect((await bed.step('failed')).problem.code).toBe('login-workspace');
  expect(bed.store.writes).toEqual([]);
});

test('an API key is checked at its upstream before it is saved, and the same one twice is one account', async () => {
  const refused = await bed.room.logins.submit('apiKey', 'sk-test-bad');
  expect(refused).toMatchObject({ step: 'failed', problem: { code: 'login-key-refused' } });
  expect(bed.store.writes).toEqual([]);
  const first = await bed.room.logins.submit('apiKey', '  sk-test-good-1\n');
  const second = await bed.room.logins.submit('apiKey', 'sk-test-good-1');
  expect(first).toMatchObject({ step: 'done', place: 'keyring' });
  expect(bed.room.accounts.list()).toMatchObject([{ kind: 'apiKey', name: 'Key ending in od-1' }]);
  if (second.step !== 'done') throw new Error(second.step);
  expect(await bed.room.credentialFor(second.accountId, null)).toMatchObject({
    origin: issuer.origin,
    headers: [['authorization', 'Bearer sk-test-good-1']],
  });
});

test('unauthorized_recovery_requires_chatgpt_auth: a rejected key is not renewed', async () => {
  const added = await bed.room.logins.submit('apiKey', 'sk-test-good-1');
  if (added.step !== 'done') throw new Error(added.step);
  const first = await bed.room.credentialFor(added.accountId, null);
  if (!first.ok) throw new Error(first.problem.code);
  expect(await bed.room.credentialFor(added.accountId, first.revision)).toMatchObject({
    problem: { code: 'login-key-refused' },
  });
  expect(issuer.to('/oauth/token')).toEqual([]);
});

test('an access token says whose it is before it is saved', async () => {
  expect(await bed.room.logins.submit('accessToken', 'at-test-bad')).toMatchObject({
    problem: { code: 'login-key-refused' },
  });
  expect(await bed.room.logins.submit('accessToken', 'sk-test-good')).toMatchObject({
    problem: { code: 'secret-malformed' },
    offer: 'apiKey',
  });
  expect(await bed.room.logins.submit('accessToken', 'at-test-good')).toMatchObject({ step: 'done' });
  expect(bed.room.accounts.list()).toMatchObject([{ kind: 'accessToken', name: 'person@example.com' }]);
});

test('enforce_login_restrictions: a way the configuration forbids is refused before anything is asked', async () => {
  await mkdir(join(bed.folder, 'etc'), { recursive: true });
  await writeFile(join(bed.folder, 'etc/requirements.toml'), 'forced_login_method = "chatgpt"\n');
  const view = await bed.room.logins.submit('apiKey', 'sk-test-good');
  expect(view).toMatchObject({ step: 'failed', problem: { code: 'login-method-forbidden' } });
  expect(view.step === 'failed' && view.problem.why).toContain('requirements.toml');
  expect(issuer.requests).toEqual([]);
});

test('M6 M7: no canary is in any view or in any file of the folder', async () => {
  issuer.rules.approveAtOnce = true;
  await bed.room.logins.start('device');
  const { accountId } = await bed.step('done');
  await bed.room.logins.submit('apiKey', 'sk-test-good-canary');
  await bed.room.logins.submit('accessToken', 'at-test-good-canary');
  await bed.room.credentialFor(accountId, null);
  await bed.room.close();
  const names = (await readdir(bed.folder, { recursive: true, withFileTypes: true })).filter((one) =>
    one.isFile(),
  );
  const texts = await Promise.all(names.map((one) => readFile(join(one.parentPath, one.name), 'utf8')));
  expect(names.map((one) => one.name)).toEqual(expect.arrayContaining(['accounts.json', 'login.log']));
  const shown = JSON.stringify([bed.views, bed.room.accounts.list(), texts]);
  expect(shown).not.toMatch(/test-canary|good-canary|eyJ|device-verifier|ac-test/);
});
