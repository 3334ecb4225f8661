import { createServer, request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { mkdir, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Clock } from '../../main/auth/clock.ts';
import { systemClock } from '../../main/auth/clock.ts';
import { openRoomBed, type RoomBed } from '../fakes/issuer/room.ts';
import { startFakeIssuer, type FakeIssuer } from '../fakes/issuer/server.ts';

let issuer: FakeIssuer;
let bed: RoomBed;

beforeEach(async () => {
  issuer = await startFakeIssuer();
  bed = await openRoomBed(issuer);
});
afterEach(async () => {
  await bed.close();
  await issuer.close();
});

interface Visit {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

function visit(url: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Visit> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(url, { method, headers, agent: false }, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (part: string) => (body += part));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
      );
    });
    request.on('error', reject);
    request.end();
  });
}

/** Goes through the pages as a browser would; every address it was at, and the last page. */
async function browse(url: string): Promise<{ readonly addresses: string[]; readonly last: Visit }> {
  const addresses = [url];
  for (;;) {
    const last = await visit(addresses.at(-1) ?? '');
    const next = last.headers['location'];
    if (typeof next !== 'string') return { addresses, last };
    addresses.push(new URL(next, addresses.at(-1)).href);
  }
}

function refusesConnections(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(false);
    });
    socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code === 'ECONNREFUSED'));
  });
}

/** Whether this machine has an IPv6 loopback at all, asked of the machine and not of what is tested. */
function hasIpv6(): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(0, '::1', () => server.close(() => resolve(true)));
  });
}

async function begin() {
  await bed.room.logins.start('browser');
  return bed.step('waitingForBrowser');
}

async function putConfig(text: string, name = 'codex/config.toml'): Promise<void> {
  const path = join(bed.folder, name);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}

const stateIn = (url: string): string => new URL(url).searchParams.get('state') ?? '';

test('end_to_end_login_flow_persists_auth_json: a browser sign-in is saved, listed and used', async () => {
  const { url } = await begin();
  const { last } = await browse(url);
  expect([last.status, last.body.includes('You are signed in')]).toEqual([200, true]);
  const done = await bed.step('done');
  expect(done.place).toBe('keyring');
  expect(bed.room.accounts.list()).toMatchObject([
    {
      id: done.accountId,
      kind: 'chatgpt',
      name: 'person@example.com',
      plan: 'pro',
      workspaceId: 'ws-test-1',
      state: 'ready',
    },
  ]);
  const credential = await bed.room.credentialFor(done.accountId, null);
  expect(credential).toMatchObject({ ok: true, origin: 'https://chatgpt.com' });
  expect(credential.ok && credential.headers[1]).toEqual(['ChatGPT-Account-ID', 'ws-test-1']);
  expect(bed.opened).toEqual([url]);
});

test('A1 A2: the authorize page gets every parameter in the order of Codex', async () => {
  const { url, port } = await begin();
  const query = new URL(url).searchParams;
  expect([...query.keys()]).toEqual([
    'response_type',
    'client_id',
    'redirect_uri',
    'code_challenge',
    'code_challenge_method',
    'state',
    'scope',
    'id_token_add_organizations',
    'codex_cli_simplified_flow',
    'originator',
  ]);
  expect(query.get('redirect_uri')).toBe(`http://127.0.0.1:${port}/auth/callback`);
  expect(url).toContain(
    'scope=openid+profile+email+offline_access+api.connectors.read+api.connectors.invoke',
  );
});

test('login_server_includes_forced_workspaces_as_one_query_param', async () => {
  await putConfig('forced_chatgpt_workspace_id = ["ws-a", "ws-b"]\n');
  const { url } = await begin();
  expect(new URL(url).searchParams.getAll('allowed_workspace_id')).toEqual(['ws-a,ws-b']);
});

test('A3 state_mismatch_is_rejected: a callback without, with a wrong or an empty state changes nothing', async () => {
  const { url, port } = await begin();
  for (const query of [
    '',
    '?code=x',
    '?code=x&state=',
    '?code=x&state=wrong',
    `?error=x&state=${'y'.repeat(43)}`,
  ]) {
    expect((await visit(`http://127.0.0.1:${port}/auth/callback${query}`)).status).toBe(400);
  }
  expect(issuer.to('/oauth/token')).toEqual([]);
  await browse(url);
  await bed.step('done');
});

test('A4: the same callback twice is exchanged once', async () => {
  const { url } = await begin();
  const first = (await visit(url)).headers['location'] as string;
  const both = await Promise.all([visit(first), visit(first)]);
  expect(both.map((one) => one.status)).toEqual([303, 303]);
  await bed.step('done');
  expect(issuer.to('/oauth/token')).toHaveLength(1);
});

test('A5: markup in a refusal is shown as text', async () => {
  issuer.rules.authorizeError = { error: 'access_denied', error_description: '<script>alert("x")</script>' };
  const { url } = await begin();
  const { last } = await browse(url);
  expect(last.body).not.toContain('<script');
  expect(last.body).toContain('&#60;script&#62;');
  expect((await bed.step('failed')).problem.code).toBe('login-denied');
});

test('oauth_access_denied_unknown_reason_uses_generic_error_page: the raw reason is kept', async () => {
  issuer.rules.authorizeError = { error: 'access_denied', error_description: 'some_reason' };
  const { url } = await begin();
  expect((await browse(url)).last.body).toContain('some_reason');
  expect((await bed.step('failed')).problem.why).toContain('some_reason');
});

test('oauth_access_denied_missing_entitlement_blocks_login_with_clear_error', async () => {
  issuer.rules.authorizeError = { error: 'access_denied', error_description: 'missing_codex_entitlement' };
  const { url } = await begin();
  const { last } = await browse(url);
  expect(last.body).toContain('Codex is not enabled for your workspace.');
  expect(last.body).not.toContain('missing_codex_entitlement');
  expect((await bed.step('failed')).problem.code).toBe('login-not-entitled');
  expect(bed.store.values.size).toBe(0);
});

test('A6: a callback by POST, HEAD, a foreign Host or with an Origin is refused and not used up', async () => {
  const { url, port } = await begin();
  const callback = (await visit(url)).headers['location'] as string;
  expect((await visit(callback, {}, 'POST')).status).toBe(405);
  expect((await visit(callback, {}, 'HEAD')).status).toBe(405);
  expect((await visit(callback, { host: 'evil.example' })).status).toBe(403);
  expect((await visit(callback, { host: `evil.example:${port}` })).status).toBe(403);
  expect((await visit(callback, { origin: 'https://evil.example' })).status).toBe(403);
  expect(issuer.to('/oauth/token')).toEqual([]);
  await browse(callback);
  await bed.step('done');
});

test('A7: after its time the sign-in has ended and its port is closed', async () => {
  const usual = systemClock();
  const clock: Clock = {
    ...usual,
    wait: async (ms, signal) => (ms === 300_000 ? undefined : usual.wait(ms, signal)),
  };
  await bed.close();
  bed = await openRoomBed(issuer, { clock });
  const { port } = await begin();
  expect((await bed.step('failed')).problem.code).toBe('login-timed-out');
  expect(await refusesConnections(port)).toBe(true);
});

test('A8: cancelling frees the port, and the sign-in says so', async () => {
  const { port, loginId } = await begin();
  expect(await bed.room.logins.cancel(loginId)).toBe(true);
  expect(await refusesConnections(port)).toBe(true);
  expect(bed.views.at(-1)?.step).toBe('cancelled');
  expect(await bed.room.logins.cancel(loginId)).toBe(false);
});

describe('with a port held by another program', () => {
  const held: ReturnType<typeof createServer>[] = [];
  const asked: string[] = [];
  const hold = (port: number): Promise<void> => {
    const server = createServer((request, response) => {
      asked.push(`${request.method} ${request.url}`);
      response.end('no');
    });
    held.push(server);
    return new Promise((resolve) => server.listen(port, '127.0.0.1', resolve));
  };
  afterEach(async () => {
    asked.length = 0;
    await Promise.all(held.splice(0).map((one) => new Promise((resolve) => one.close(resolve))));
  });

  test('A9 A10 falls_back_to_registered_fallback_port_when_default_port_is_in_use: it is asked to let go, once, then the next is taken', async () => {
    await hold(bed.ports[0] ?? 0);
    const { url, port } = await begin();
    expect(port).toBe(bed.ports[1]);
    expect(new URL(url).searchParams.get('redirect_uri')).toBe(`http://127.0.0.1:${port}/auth/callback`);
    expect(asked).toEqual(['GET /cancel']);
  });

  test('A9: both held names the holder and offers a device code', async () => {
    await hold(bed.ports[0] ?? 0);
    await hold(bed.ports[1] ?? 0);
    await bed.room.logins.start('browser');
    const { problem, offer } = await bed.step('failed');
    expect([problem.code, offer]).toEqual(['login-port-busy', 'device']);
    if (process.platform === 'linux') expect(problem.why).toContain(`(process ${process.pid})`);
  });
});

test('A11 cancels_previous_login_server_when_port_is_in_use: another sign-in gets the port, and ours says why it ended', async () => {
  await begin();
  const second = await openRoomBed(issuer, { ports: bed.ports });
  await second.room.logins.start('browser');
  expect((await second.step('waitingForBrowser')).port).toBe(bed.ports[0]);
  expect((await bed.step('failed')).problem).toMatchObject({
    code: 'login-port-busy',
    what: 'The sign-in was ended by another one.',
  });
  await second.close();
});

test('A12: a web page cannot cancel', async () => {
  const { url, port } = await begin();
  const cancel = `http://127.0.0.1:${port}/cancel`;
  expect((await visit(cancel, { origin: 'https://evil.example' })).status).toBe(403);
  expect((await visit(cancel, { 'sec-fetch-site': 'cross-site' })).status).toBe(403);
  await browse(url);
  await bed.step('done');
});

test('A13: a callback that comes over ::1 lands too', async () => {
  const { url, port } = await begin();
  const callback = (await visit(url)).headers['location'] as string;
  const address = (await hasIpv6()) ? `http://[::1]:${port}` : `http://127.0.0.1:${port}`;
  const answer = await visit(callback.replace(`http://127.0.0.1:${port}`, address));
  expect([answer.status, port]).toEqual([303, bed.ports[0]]);
  await bed.step('done');
});

describe('A14: an answer of the token endpoint that cannot be used', () => {
  test.each([
    [{ status: 500, body: '{"error":"boom"}' }, 'login-answer-broken'],
    [{ status: 200, body: 'garbage' }, 'login-answer-broken'],
    [{ status: 200, body: '{"id_token":"a.b.c","access_token":"a.b.c"}' }, 'login-answer-broken'],
    [
      { status: 200, body: '<html>Sign in</html>', headers: { 'content-type': 'text/html' } },
      'login-network-sign-in',
    ],
    [{ status: 302, body: '', headers: { location: 'http://portal.example/' } }, 'login-network-sign-in'],
    [{ status: 400, body: '{"error_description":"because of the moon"}' }, 'login-refused'],
    [{ status: 200, body: '', cutAfterwards: true }, 'login-network'],
  ])('%j is %s and saves nothing (A31 for portals)', async (canned, code) => {
    issuer.rules.canned.set('/oauth/token', [canned]);
    const { url } = await begin();
    await browse(url);
    expect((await bed.step('failed')).problem.code).toBe(code);
    expect([bed.store.writes, bed.room.accounts.list()]).toEqual([[], []]);
  });
});

test('A16: no address the browser was at holds a token, and the pages are kept nowhere', async () => {
  const { url } = await begin();
  const { addresses, last } = await browse(url);
  expect(addresses.at(-1)).toMatch(/\/done$/);
  expect(addresses.join(' ')).not.toMatch(/id_token=|access_token=|eyJ/);
  expect(last.headers).toMatchObject({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' });
  expect(last.headers['content-security-policy']).toContain("default-src 'none'");
});

test('A32 forced_chatgpt_workspace_id_mismatch_blocks_login: nothing is saved, the page names the workspace', async () => {
  await putConfig('forced_chatgpt_workspace_id = "ws-required"\n', 'etc/requirements.toml');
  const { url } = await begin();
  expect((await browse(url)).last.body).toContain('ws-required');
  const { problem } = await bed.step('failed');
  expect(problem.code).toBe('login-workspace');
  expect(problem.why).toContain('requirements.toml');
  expect(bed.store.writes).toEqual([]);
});

test('server unit: a re-login revokes the superseded token, and a failure to revoke does not fail it', async () => {
  await browse((await begin()).url);
  const first = await bed.step('done');
  issuer.rules.canned.set('/oauth/revoke', [{ status: 500, body: '' }]);
  for (const count of [1, 2]) {
    const view = await bed.room.logins.start('browser');
    const waiting = bed.views.find((one) => one.loginId === view.loginId && one.step === 'waitingForBrowser');
    await browse(waiting?.step === 'waitingForBrowser' ? waiting.url : await nextUrl(view.loginId));
    await issuer.reached('/oauth/revoke', count);
  }
  expect(bed.room.accounts.list().map((one) => one.id)).toEqual([first.accountId]);
  expect(issuer.revoked).toHaveLength(1);
});

test('persist_failed: a sign-in that cannot be saved keeps the earlier one, unrevoked', async () => {
  await browse((await begin()).url);
  const first = await bed.step('done');
  bed.store.failWrites = true;
  const view = await bed.room.logins.start('browser');
  await browse(await nextUrl(view.loginId));
  expect((await bed.step('failed')).problem.code).toBe('keyring-locked');
  expect(await bed.room.credentialFor(first.accountId, null)).toMatchObject({ ok: true });
  expect(issuer.to('/oauth/revoke')).toEqual([]);
});

async function nextUrl(loginId: string): Promise<string> {
  for (;;) {
    const view = bed.room.logins.all().find((one) => one.loginId === loginId);
    if (view?.step === 'waitingForBrowser') return view.url;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

test('the login log is for its owner alone and holds no code, state, verifier or token', async () => {
  const { url } = await begin();
  await browse(url);
  const done = await bed.step('done');
  await bed.room.accounts.signOut(done.accountId);
  await bed.room.close();
  const log = await bed.loginLog();
  expect((await stat(bed.room.loginLogPath)).mode & 0o077).toBe(0);
  expect(log).toContain('browser: waitingForBrowser');
  expect(log).not.toMatch(/canary|eyJ|ac-test|rt-test/);
  expect(log).not.toContain(stateIn(url));
});
