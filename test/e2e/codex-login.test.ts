import { readFile, writeFile } from 'node:fs/promises';
import { get } from 'node:https';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { authorizeUrl } from '../../main/auth/authorize-url.ts';
import { openAiIssuer } from '../../main/auth/issuers.ts';
import { codexEnvironment } from '../codex/environment.ts';
import { codexExecutable } from '../codex/executable.ts';
import { makeCodexHome, type CodexHome } from '../codex/home.ts';
import { runCodex, startCodex } from '../codex/run.ts';
import { selfSigned } from '../fakes/certificates.ts';
import { startConnectProxy } from '../fakes/issuer/connect-proxy.ts';
import { openRoomBed } from '../fakes/issuer/room.ts';
import { someone } from '../fakes/issuer/people.ts';
import { startFakeIssuer, type FakeIssuer } from '../fakes/issuer/server.ts';

// The real codex signs in at our fake issuer: what Postern's own flows are tested against is what Codex accepts.

let home: CodexHome;
const ends: (() => Promise<void>)[] = [];

beforeEach(async () => {
  home = await makeCodexHome({ auth: 'none' });
});
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
  await home.remove();
});

async function issuerWith(...given: Parameters<typeof startFakeIssuer>): Promise<FakeIssuer> {
  const issuer = await startFakeIssuer(...given);
  ends.push(() => issuer.close());
  return issuer;
}

const savedAuth = async (): Promise<Record<string, Record<string, string>>> =>
  JSON.parse(await readFile(join(home.path, 'auth.json'), 'utf8')) as Record<string, Record<string, string>>;

test('the real codex signs in with a device code, and Postern does the same at the same issuer', async () => {
  const issuer = await issuerWith();
  issuer.rules.interval = '1';
  issuer.rules.approveAtOnce = true;
  const result = await runCodex({
    home,
    args: ['login', '--device-auth', '--experimental_issuer', issuer.origin],
  });
  expect([result.code, result.stderr]).toEqual([0, expect.stringContaining('Successfully logged in')]);
  expect((await savedAuth())['tokens']?.['account_id']).toBe(someone.workspaceId);
  const ofCodex = issuer.requests.splice(0);

  const bed = await openRoomBed(issuer);
  ends.push(() => bed.close());
  await bed.room.logins.start('device');
  await bed.step('done');
  const shape = (requests: typeof ofCodex) =>
    requests.map(({ method, path, body, headers }) => ({
      method,
      path,
      type: headers['content-type']?.split(';')[0],
      fields: fieldsOf(body),
    }));
  expect(shape(issuer.requests)).toEqual(shape(ofCodex));
});

test('the real codex signs in with the browser through a proxy that answers for the issuer', async () => {
  const authority = selfSigned({ name: 'Test authority' });
  const identity = authority.issue({ name: 'auth.openai.com', hosts: ['auth.openai.com'] });
  const issuer = await issuerWith({ key: identity.key, cert: identity.cert });
  const proxy = await startConnectProxy('auth.openai.com:443', issuer.port);
  ends.push(() => proxy.close());
  const ca = join(home.userHome, 'ca.pem');
  await writeFile(ca, authority.cert);
  const codex = spawn(await codexExecutable(), ['login'], {
    cwd: home.cwd,
    env: codexEnvironment(home, { CODEX_CA_CERTIFICATE: ca, BROWSER: '/bin/true' }, proxy.url),
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  ends.push(async () => void codex.kill('SIGKILL'));
  let said = '';
  const url = await new Promise<string>((resolve, reject) => {
    codex.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      const found = /^(https:\/\/auth\.openai\.com\/oauth\/authorize\S+)\n/m.exec(said)?.[1];
      if (found !== undefined) resolve(found);
    });
    codex.once('close', () => reject(new Error(said)));
  });
  const ended = new Promise<number | null>((resolve) => codex.once('close', resolve));
  // What a browser does: the authorize page sends it back to Codex, and Codex sends it on.
  const page = await fetch(await wayBack(issuer.port, url, authority.cert));
  expect(await page.text()).toContain('Sign into Codex');
  expect([await ended, said]).toEqual([0, expect.stringContaining('Successfully logged in')]);
  expect(fieldsOf(issuer.to('/oauth/token')[0]?.body ?? '')).toEqual([
    'client_id',
    'code',
    'code_verifier',
    'grant_type',
    'redirect_uri',
  ]);
  expect((await savedAuth())['tokens']?.['account_id']).toBe(someone.workspaceId);
  // Postern asks the authorize page for the same, in the same order.
  const ours = authorizeUrl(openAiIssuer, { redirectUri: 'x', challenge: 'x', state: 'x', workspaces: [] });
  expect([...new URL(ours).searchParams.keys()]).toEqual([...new URL(url).searchParams.keys()]);
});

test('A11: the real codex asks for the port, and Postern lets go of it', async () => {
  const issuer = await issuerWith();
  const bed = await openRoomBed(issuer, { ports: openAiIssuer.ports });
  ends.push(() => bed.close());
  await bed.room.logins.start('browser');
  expect((await bed.step('waitingForBrowser')).port).toBe(1455);
  const codex = await startCodex({ home, args: ['login'], env: { BROWSER: '/bin/true' } });
  expect((await bed.step('failed')).problem.what).toBe('The sign-in was ended by another one.');
  codex.kill('SIGKILL');
  await codex.done;
});

function wayBack(port: number, url: string, ca: string): Promise<string> {
  const { pathname, search, host } = new URL(url);
  return new Promise((resolve, reject) => {
    get(
      { host: '127.0.0.1', port, servername: host, path: pathname + search, headers: { host }, ca },
      (answer) => {
        answer.resume();
        resolve(answer.headers.location ?? '');
      },
    ).once('error', reject);
  });
}

/** The names of a body's fields, JSON or form. */
function fieldsOf(body: string): string[] {
  const names = body.startsWith('{')
    ? Object.keys(JSON.parse(body) as object)
    : [...new URLSearchParams(body).keys()];
  return names.toSorted();
}
