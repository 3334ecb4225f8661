import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { calculatePKCECodeChallenge } from 'oauth4webapi';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { judgeKeyAnswer } from '../../../main/auth/api-key.ts';
import { typedSecret } from '../../../main/domain/typed-secret.ts';
import { renderPage } from '../../../main/auth/callback-page.ts';
import { expiryOf, identityIn } from '../../../main/auth/claims.ts';
import { drawProof } from '../../../main/auth/exchange-code.ts';
import { heldTexts, listeningInodes, rangesIn } from '../../../main/auth/port-problem.ts';
import {
  allowedWorkspaces,
  methodProblem,
  readRestrictions,
  workspaceProblem,
} from '../../../main/auth/restrictions.ts';
import { safeText, safeUrl } from '../../../main/auth/safe-text.ts';
import { errorTextIn } from '../../../main/auth/token-answer.ts';
import { jwt, someone, tokensFor } from '../../fakes/issuer/people.ts';

test('A1: the challenge of the verifier of RFC 7636 appendix B', async () => {
  expect(await calculatePKCECodeChallenge('dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk')).toBe(
    'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
  );
});

test('A2: a thousand sign-ins draw a thousand verifiers and states of 43 characters or more', async () => {
  const proofs = await Promise.all(Array.from({ length: 1_000 }, drawProof));
  const all = new Set(proofs.flatMap((one) => [one.verifier, one.state]));
  expect([all.size, Math.min(...[...all].map((one) => one.length)) >= 43]).toEqual([2_000, true]);
});

test('A15: claims that are missing or malformed leave the person unknown', () => {
  const nobody = { email: null, plan: null, workspaceId: null, userId: null };
  for (const token of [
    '',
    'a',
    'a.b',
    'a.b.c',
    `a.${Buffer.from('[1]').toString('base64url')}.c`,
    'a.bm90IGpzb24.c',
  ]) {
    expect([identityIn(token, token), expiryOf(token)]).toEqual([nobody, null]);
  }
  const odd = jwt({ email: 7, 'https://api.openai.com/auth': 'x', exp: 'soon' });
  expect([identityIn(odd, odd), expiryOf(odd)]).toEqual([nobody, null]);
});

test('who signed in is read from the id token, and from the access token where that is silent', () => {
  const tokens = tokensFor(someone, 'x', 5_000);
  expect(identityIn(tokens.id_token, tokens.access_token)).toEqual(someone);
  expect(identityIn('', tokens.access_token)).toEqual({ ...someone, email: null });
  expect(expiryOf(tokens.access_token)).toBe(5_000);
});

describe('server unit: the reason of a refusal is the description, else the nested message, else the code, else the text', () => {
  test.each([
    ['{"error":"x","error_description":"because","code":"c"}', 'because'],
    ['{"error":{"message":"nested","code":"c"}}', 'nested'],
    ['{"error":{"code":"c"}}', 'c'],
    ['{"error":"x"}', 'x'],
    ['plain text', 'plain text'],
    ['<html><body>no</body></html>', ''],
    ['', ''],
  ])('%s', (text, reason) => {
    expect(errorTextIn(text)).toBe(reason);
  });
});

test('server unit: what is shown of a URL has no person, question or fragment', () => {
  expect(safeUrl('https://me:pw@issuer.example/a/b?code=x&state=y#z')).toBe('https://issuer.example/a/b');
  expect(safeText('see https://me:pw@issuer.example/a?code=x#y and sk-test-canary-1\u0007')).toBe(
    'see https://issuer.example/a and [redacted]\\x07',
  );
});

test('server unit: the page escapes what it shows', () => {
  const html = renderPage({ title: `<img src="x" onerror='y'>`, text: '&', next: '' });
  expect(html).not.toMatch(/<img|onerror='/);
});

describe('B11: a typed secret', () => {
  test.each([
    ['  sk-test-1 \n', null],
    ['', 'Nothing'],
    ['sk test', 'space'],
    ['sk-a\nsk-b', 'line'],
    ['sk-\u0000x', 'control'],
    ['sk-tést', 'character'],
  ])('%j', (raw, reason) => {
    const typed = typedSecret(raw, 'API key');
    if (reason === null) expect(typed).toEqual({ ok: true, value: raw.trim() });
    else
      expect(typed).toMatchObject({
        ok: false,
        problem: { code: 'secret-malformed', why: expect.stringContaining(reason) },
      });
  });
});

test('a key limited to some uses is a good key; one from a forbidden country is not', () => {
  const answer = (text: string) => ({
    status: 403,
    contentType: 'application/json',
    serverTime: null,
    retryAfter: null,
    text,
  });
  expect(judgeKeyAnswer(answer('{"error":{"message":"Missing scopes: api.model.read"}}')).ok).toBe(true);
  expect(judgeKeyAnswer(answer('{"error":{"message":"Country not supported"}}')).ok).toBe(false);
});

test('who listens on a port, and which ports Windows keeps, are read from what the system prints', () => {
  const table = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:05AF 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4242 1
   1: 0100007F:05AF 0100007F:9999 01 00000000:00000000 00:00000000 00000000     0        0 4343 1`;
  expect(listeningInodes(table, 1455)).toEqual(['4242']);
  expect(
    rangesIn(
      'Start Port    End Port\n----------    --------\n      1447        1546\n     50000       50059     *\n',
    ),
  ).toEqual([
    [1447, 1546],
    [50_000, 50_059],
  ]);
});

describe('enforce_login_restrictions', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'postern-rules-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  async function rules(name: string, files: Readonly<Record<string, string>>) {
    const base = join(folder, name);
    await mkdir(join(base, 'etc'), { recursive: true });
    for (const [file, text] of Object.entries(files)) await writeFile(join(base, file), text);
    return readRestrictions({ codexHome: base, systemFolder: join(base, 'etc') });
  }

  test('nothing said allows everything', async () => {
    expect(await rules('none', {})).toEqual({ ok: true, value: { methods: [], workspaces: [] } });
  });

  test('the managed file is over the person’s, the requirements beside both, and each rule names its file', async () => {
    const read = await rules('all', {
      'config.toml': 'forced_login_method = "api"\nforced_chatgpt_workspace_id = "ws-a"\n',
      'etc/managed_config.toml': 'forced_login_method = "chatgpt"\n',
      'etc/requirements.toml': 'forced_chatgpt_workspace_id = ["ws-a", "ws-b"]\n',
    });
    if (!read.ok) throw new Error(read.problem.why);
    expect(allowedWorkspaces(read.value)).toEqual(['ws-a']);
    expect(methodProblem(read.value, 'browser')).toBeNull();
    expect(methodProblem(read.value, 'apiKey')?.why).toContain('managed_config.toml');
    expect(workspaceProblem(read.value, 'ws-a')).toBeNull();
    expect(workspaceProblem(read.value, 'ws-b')?.why).toContain('config.toml');
    expect(workspaceProblem(read.value, null)?.code).toBe('login-workspace');
  });

  test('C7 the names requirements.toml has for it hold too, and say which they are', async () => {
    const read = await rules('required', {
      'etc/requirements.toml': 'allowed_login_methods = ["chatgpt"]\nallowed_chatgpt_workspaces = ["ws-a"]\n',
    });
    if (!read.ok) throw new Error(read.problem.why);
    expect(methodProblem(read.value, 'apiKey')?.why).toContain('allowed_login_methods = "chatgpt"');
    expect(workspaceProblem(read.value, 'ws-b')?.why).toContain('allowed_chatgpt_workspaces stands in');
    const both = await rules('both', {
      'etc/requirements.toml': 'allowed_login_methods = ["api", "chatgpt"]',
    });
    expect(both).toMatchObject({ ok: true, value: { methods: [] } });
  });

  test.each([
    ['not TOML', 'forced_login_method = '],
    ['a list of unknown methods', 'allowed_login_methods = ["magic"]'],
    ['a list that is none', 'allowed_login_methods = "api"'],
    ['an unknown method', 'forced_login_method = "magic"'],
    ['a comma list', 'forced_chatgpt_workspace_id = "a,b"'],
  ])('%s is a problem, never "no rule"', async (name, text) => {
    expect(await rules(name, { 'config.toml': text })).toMatchObject({
      ok: false,
      problem: { code: 'file-invalid' },
    });
  });
});

test('a program that holds both ports of the sign-in is named once', () => {
  const node = 'node (process 7)';
  expect(heldTexts(new Map([[node, [1455, 1457]]]))).toEqual([`ports 1455 and 1457 are held by ${node}`]);
  expect(
    heldTexts(
      new Map([
        [node, [1455]],
        ['another program', [1457]],
      ]),
    ),
  ).toEqual([`port 1455 is held by ${node}`, 'port 1457 is held by another program']);
});
