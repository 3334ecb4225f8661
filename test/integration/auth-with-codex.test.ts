// A24 with the real Codex among the processes: it renews a sign-in of its own, two Posterns share another of the same person.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, expect, test } from 'vitest';
import { makeCodexHome } from '../codex/home.ts';
import { chatgptLane } from '../codex/lanes.ts';
import { execArgs, runCodex } from '../codex/run.ts';
import { tokensFor } from '../fakes/issuer/people.ts';
import { openRoomBed } from '../fakes/issuer/room.ts';
import { startFakeIssuer, type IssuerRequest } from '../fakes/issuer/server.ts';
import { FAKE_ACCOUNT } from '../fakes/upstream/accounts.ts';
import { headerValues } from '../fakes/upstream/exchange.ts';
import { startFakeUpstream } from '../fakes/upstream/server.ts';

const endings: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).toReversed()) await end();
});

const codexRuns = 6;

test('A24: while Codex renews its own sign-in at every run, two Posterns renew theirs: no refresh token is used twice', async () => {
  const issuer = await startFakeIssuer();
  endings.push(() => issuer.close());
  const upstream = await startFakeUpstream();
  endings.push(() => upstream.close());
  issuer.rules.person = {
    email: FAKE_ACCOUNT.email,
    plan: FAKE_ACCOUNT.plan,
    workspaceId: FAKE_ACCOUNT.id,
    userId: FAKE_ACCOUNT.userId,
  };
  issuer.rules.interval = '1';
  issuer.rules.approveAtOnce = true;

  const folder = await mkdtemp(join(tmpdir(), 'postern-with-codex-'));
  endings.push(() => rm(folder, { recursive: true, force: true }));
  const signIn = await openRoomBed(issuer, { folder });
  await signIn.room.logins.start('device');
  const { accountId } = await signIn.step('done');
  const shared = join(folder, 'shared.json');
  await writeFile(shared, JSON.stringify(Object.fromEntries(signIn.store.values)));
  await signIn.room.close();

  const home = await makeCodexHome({ auth: 'none', accountsBase: upstream.accountsBase });
  endings.push(() => home.remove());
  const env = { CODEX_REFRESH_TOKEN_URL_OVERRIDE: `${issuer.origin}/oauth/token` };
  const args = ['login', '--device-auth', '--experimental_issuer', issuer.origin];
  const login = await runCodex({ home, args, env });
  expect(login, login.stderr).toMatchObject({ code: 0 });
  const authFile = join(home.path, 'auth.json');
  /** Lets Codex's access token end, and says which refresh token it has to spend now. */
  const endAccessToken = async (mark: string): Promise<string> => {
    const auth = JSON.parse(await readFile(authFile, 'utf8')) as { tokens: Record<string, string> };
    const ended = tokensFor(issuer.rules.person, mark, Date.now() - 60_000).access_token;
    await writeFile(authFile, JSON.stringify({ ...auth, tokens: { ...auth.tokens, access_token: ended } }));
    return auth.tokens['refresh_token'] ?? '';
  };
  issuer.requests.length = 0;

  const rotate = join(import.meta.dirname, '../fakes/issuer/rotate-process.ts');
  const posterns = [1, 2].map(() => {
    const child = spawn(
      process.execPath,
      ['--import', 'tsx', rotate, folder, shared, issuer.origin, accountId],
      { stdio: ['pipe', 'pipe', 'inherit'] },
    );
    endings.push(async () => void child.kill('SIGKILL'));
    return { child, lines: createInterface({ input: child.stdout })[Symbol.asyncIterator]() };
  });
  const answers = async (): Promise<string> => {
    const said = new Set(
      await Promise.all(posterns.map(async ({ lines }) => String((await lines.next()).value))),
    );
    expect(said.size).toBe(1);
    return [...said].join();
  };

  let rotations = 0;
  let codexDone = false;
  const rotating = (async () => {
    let revision = await answers();
    while (!codexDone || rotations < 20) {
      for (const { child } of posterns) child.stdin.write(`${revision}\n`);
      const next = await answers();
      expect(next).toMatch(/^[\w-]+$/);
      expect(next).not.toBe(revision);
      revision = next;
      rotations += 1;
    }
  })();
  // Awaited below; a failure that comes before that is told by whatever failed first.
  rotating.catch(() => undefined);
  const { args: lane } = chatgptLane(upstream.chatgptBase);
  const spent: string[] = [];
  for (let run = 0; run < codexRuns; run += 1) {
    spent.push(await endAccessToken(`ended-${run}`));
    const result = await runCodex({ home, args: execArgs(lane, `say ${run}`), env, deadlineMs: 20_000 });
    expect(result, result.stderr).toMatchObject({ code: 0, stdout: `The fake upstream heard: say ${run}\n` });
  }
  codexDone = true;
  await rotating;
  for (const { child } of posterns) child.stdin.end();
  await Promise.all(posterns.map(({ child }) => once(child, 'exit')));

  const tokenIn = ({ body }: IssuerRequest): string =>
    (JSON.parse(body) as { refresh_token: string }).refresh_token;
  const renewed = issuer.to('/oauth/token').map(tokenIn);
  // Codex did renew, with its own tokens, each once; so did the Posterns; and nobody touched the other's.
  expect(new Set(spent).size).toBe(codexRuns);
  expect(spent.filter((one) => renewed.includes(one))).toEqual(spent);
  expect([issuer.reused, new Set(renewed).size]).toEqual([[], renewed.length]);
  expect([renewed.length - codexRuns, rotations >= 20]).toEqual([rotations, true]);
  const bearers = new Set(
    upstream.exchanges.all
      .filter(({ path }) => path.endsWith('/responses'))
      .flatMap((exchange) => headerValues(exchange, 'authorization')),
  );
  expect(bearers.size).toBe(codexRuns);
}, 120_000);
