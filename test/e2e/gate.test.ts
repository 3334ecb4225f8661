// The whole path on real input: the real Codex, through the real app, to an upstream the real Codex accepts.
import { afterEach, expect, test } from 'vitest';
import { makeCodexHome, type CodexHome } from '../codex/home.ts';
import { FAKE_ACCESS_TOKEN, FAKE_API_KEY } from '../codex/login.ts';
import { listRollouts } from '../codex/rollouts.ts';
import { changesBetween } from '../codex/snapshot.ts';
import { FAKE_ACCOUNT } from '../fakes/upstream/accounts.ts';
import { bodyText, headerValues } from '../fakes/upstream/exchange.ts';
import { parseObject } from '../fakes/upstream/json.ts';
import { turnState } from '../fakes/upstream/model-endpoint.ts';
import { startFakeUpstream, type FakeUpstream, type WebSocketPolicy } from '../fakes/upstream/server.ts';
import { filesHolding } from './canary.ts';
import { chainOf, copiedCommand, detailOf, sessionsOf } from './log-of.ts';
import { paste } from './paste.ts';
import { removeProfile, startPostern, type Postern } from './postern.ts';

type LaneName = 'chatgpt' | 'api';

const toClose: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const close of toClose.splice(0).toReversed()) await close();
});

interface Scene {
  readonly upstream: FakeUpstream;
  readonly home: CodexHome;
  readonly postern: Postern;
  /** What the person's shell has, beside the usual. */
  readonly env: Readonly<Record<string, string>>;
}

async function setScene(lane: LaneName, websocket: WebSocketPolicy): Promise<Scene> {
  const upstream = await startFakeUpstream({ websocket });
  toClose.push(upstream.close);
  const home = await makeCodexHome(
    lane === 'api' ? { auth: 'none' } : { auth: 'chatgpt', accountsBase: upstream.accountsBase },
  );
  toClose.push(home.remove);
  const env: Record<string, string> = lane === 'api' ? { OPENAI_API_KEY: FAKE_API_KEY } : {};
  const postern = await startPostern({ home, upstream, env });
  toClose.push(() => removeProfile(postern.profile), postern.quit);
  return { upstream, home, postern, env };
}

const firstTurn = [
  ['prompt', 'say hi'],
  ['reasoning', expect.any(String)],
  ['answer', 'The fake upstream heard: say hi'],
];
const secondTurn = [
  ['prompt', 'list it [[tool:echo tool-ran-ok]]'],
  ['reasoning', expect.any(String)],
  ['toolCall', 'echo tool-ran-ok'],
  ['reasoning', expect.any(String)],
  ['answer', 'The fake upstream heard: list it'],
];

test.each<[LaneName, string, WebSocketPolicy]>([
  ['chatgpt', 'websocket', 'accept'],
  ['chatgpt', 'http', { refuse: 426 }],
  ['api', 'websocket', 'accept'],
  ['api', 'http', { refuse: 426 }],
])(
  'P3 P4 P10 the %s lane over %s: a plain answer, then a resumed turn with a tool call',
  async (lane, transport, websocket) => {
    const { upstream, home, postern, env } = await setScene(lane, websocket);
    const { window, app } = postern;
    const before = await home.snapshot();
    const readClipboard = (): Promise<string> => app.evaluate(({ clipboard }) => clipboard.readText());

    const command = await copiedCommand(window, readClipboard, home.cwd);
    const plain = await paste(home, `${command} exec --skip-git-repo-check 'say hi'`, env);
    expect(plain, plain.stderr).toMatchObject({ code: 0, stdout: 'The fake upstream heard: say hi\n' });
    const sessionId = plain.sessionId ?? '';
    await window.getByTestId('session-row').waitFor();

    const resume = `${command} exec --skip-git-repo-check resume ${sessionId} 'list it [[tool:echo tool-ran-ok]]'`;
    const tool = await paste(home, resume, env);
    expect(tool, tool.stderr).toMatchObject({ code: 0, sessionId });

    // The upstream got the client's credential and body as the client sent them.
    const carriers = upstream.exchanges.all.filter(({ path }) => path.endsWith('/responses'));
    expect(carriers.length).toBeGreaterThan(0);
    const bearer = lane === 'api' ? FAKE_API_KEY : FAKE_ACCESS_TOKEN;
    for (const carrier of carriers) {
      expect(headerValues(carrier, 'authorization')).toEqual([`Bearer ${bearer}`]);
      expect(headerValues(carrier, 'chatgpt-account-id')).toEqual(lane === 'api' ? [] : [FAKE_ACCOUNT.id]);
      expect(headerValues(carrier, 'host')).toEqual([new URL(upstream.origin).host]);
    }
    const turns = upstream.requests.all.filter(({ kind }) => kind === 'turn');
    expect(turns.map(({ prompt }) => prompt)).toEqual([
      'say hi',
      'list it [[tool:echo tool-ran-ok]]',
      'list it [[tool:echo tool-ran-ok]]',
    ]);
    expect(turns[2]?.toolOutputs[0]).toContain('tool-ran-ok');
    if (transport === 'http') {
      const posts = carriers.filter(({ method }) => method === 'POST');
      expect(posts).toHaveLength(3);
      const encodings = posts[0] === undefined ? [] : headerValues(posts[0], 'content-encoding');
      expect(encodings).toEqual(lane === 'chatgpt' ? ['zstd'] : []);
      for (const post of posts) expect(parseObject(bodyText(post))?.['stream']).toBe(true);
      const states = posts[2] === undefined ? [] : headerValues(posts[2], 'x-codex-turn-state');
      expect(states).toEqual([turnState(turns[1]?.turnId ?? '')]);
    }

    // The window shows exactly one session, with the right turns, tools and tokens.
    await window.getByTestId('session-row').click();
    await window.getByTestId('answer').filter({ hasText: 'list it' }).waitFor();
    await window.locator('[data-testid="turn"][data-status="completed"]').nth(1).waitFor();
    expect(await window.getByTestId('session-row').count()).toBe(1);
    expect(await window.getByTestId('turn').count()).toBe(2);
    const [session, ...others] = await sessionsOf(window);
    expect(others).toEqual([]);
    expect(session).toMatchObject({
      id: sessionId,
      kind: 'user',
      title: 'say hi',
      folder: home.cwd,
      gateway: 'default',
      backend: lane === 'api' ? 'openai-transparent' : 'chatgpt-codex',
      lane,
      transport,
      originator: 'codex_exec',
      status: 'completed',
      turns: 2,
      toolCalls: 1,
      tokens: { input: 3600, cached: 3000, output: 102, reasoning: 36 },
      background: 0,
    });
    const detail = await detailOf(window, sessionId);
    expect(chainOf(detail)).toEqual([...firstTurn, ...secondTurn]);
    expect(detail.turns.map(({ status, toolCalls, tokens }) => [status, toolCalls, tokens.output])).toEqual([
      ['completed', 0, 34],
      ['completed', 1, 68],
    ]);
    const call = detail.items.find((item) => item.type === 'toolCall');
    expect(call).toMatchObject({ output: expect.stringContaining('tool-ran-ok') as string, exitCode: 0 });

    // So does the database, and Codex's own record agrees.
    const database = postern.database();
    const rows = database.prepare('SELECT count(*) AS sessions FROM sessions').get() as { sessions: number };
    database.close();
    expect(rows.sessions).toBe(1);
    const [rollout, ...more] = await listRollouts(home);
    expect(more).toEqual([]);
    expect(rollout).toMatchObject({ sessionId, modelProvider: lane === 'api' ? 'postern' : 'openai' });
    expect(rollout?.usage.reduce((sum, { outputTokens }) => sum + outputTokens, 0)).toBe(
      session?.tokens.output,
    );

    // Codex finds it again by itself, and nothing of its home changed that it did not write.
    const last = await paste(home, `${command} exec --skip-git-repo-check resume --last 'once more'`, env);
    expect(last, last.stderr).toMatchObject({ code: 0, sessionId });
    expect(changesBetween(before, await home.snapshot())).toMatchObject({ changed: [], removed: [] });

    // No credential and no launch token is anywhere in what Postern keeps, while it runs or after.
    const token = /\/l\/([A-Za-z0-9_-]{43})\//.exec(command)?.[1] ?? '';
    expect(token).toHaveLength(43);
    const secrets = [FAKE_API_KEY, FAKE_ACCESS_TOKEN, token];
    expect(await filesHolding(home.userHome, [FAKE_ACCESS_TOKEN])).toHaveLength(lane === 'chatgpt' ? 1 : 0);
    expect(await filesHolding(postern.profile, secrets)).toEqual([]);
    await postern.quit();
    expect(await filesHolding(postern.profile, secrets)).toEqual([]);
  },
);
