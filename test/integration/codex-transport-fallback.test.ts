// How the real Codex goes from a WebSocket to HTTP, through the proxy: the cases of its own suite, by their names. Its retries
// are set as that suite sets them, which only a provider of one's own takes: the API lane.
import { afterEach, expect, test } from 'vitest';
import { makeCodexHome, type CodexHome } from '../codex/home.ts';
import { apiLane } from '../codex/lanes.ts';
import { FAKE_API_KEY } from '../codex/login.ts';
import { execArgs, runCodex } from '../codex/run.ts';
import { codexTui, quitCodex, submitPrompt } from '../codex/tui.ts';
import { startBed, type ProxyBed } from '../fakes/proxy-bed.ts';
import { headerValues } from '../fakes/upstream/exchange.ts';
import { startFakeUpstream, type FakeUpstream, type WebSocketPolicy } from '../fakes/upstream/server.ts';

const endings: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).toReversed()) await end();
});

interface Bed {
  readonly upstream: FakeUpstream;
  readonly proxy: ProxyBed;
  readonly home: CodexHome;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

async function bed(websocket: WebSocketPolicy): Promise<Bed> {
  const upstream = await startFakeUpstream({ websocket });
  endings.push(() => upstream.close());
  const proxy = await startBed(upstream.apiBase);
  endings.push(() => proxy.stop());
  const home = await makeCodexHome({ auth: 'none' });
  endings.push(() => home.remove());
  const { args, env } = apiLane(`http://${proxy.host}${proxy.apiPath}`, FAKE_API_KEY);
  const provider = 'model_providers.postern';
  const retries = ['-c', `${provider}.stream_max_retries=2`, '-c', `${provider}.request_max_retries=0`];
  return { upstream, proxy, home, args: [...args, ...retries], env };
}

interface Tries {
  readonly websocket: number;
  readonly http: number;
}

/** How often Codex tried each way, as the upstream saw it; in one session where one is named. */
function triesSeen({ upstream }: Bed, sessionId?: string): Tries {
  const carriers = upstream.exchanges.all.filter(
    (one) =>
      one.path === '/v1/responses' &&
      (sessionId === undefined || headerValues(one, 'session-id').includes(sessionId)),
  );
  const count = (method: string): number => carriers.filter((one) => one.method === method).length;
  return { websocket: count('GET'), http: count('POST') };
}

/** The same as the proxy told it to the log. */
function triesTold({ proxy }: Bed): Tries {
  const carriers = proxy.events.filter((event) => event.type === 'started' && event.path === 'responses');
  const count = (transport: string): number =>
    carriers.filter((event) => event.type === 'started' && event.transport === transport).length;
  return { websocket: count('websocket'), http: count('http') };
}

/** One turn that must succeed, asked of the upstream once over HTTP; returns the events Codex printed. */
async function sayHi(one: Bed): Promise<string> {
  const { home, args, env, upstream } = one;
  const result = await runCodex({ home, args: execArgs(args, 'say hi', { json: true }), env });
  expect(result.code, result.stderr).toBe(0);
  expect(result.stdout).toContain('"text":"The fake upstream heard: say hi"');
  const turns = upstream.requests.all.filter(({ transport }) => transport === 'http');
  expect(turns.map(({ kind, prompt }) => [kind, prompt])).toEqual([['turn', 'say hi']]);
  return result.stdout;
}

test('D19 websocket_fallback_switches_to_http_on_upgrade_required_connect: one try of a WebSocket, then HTTP at once', async () => {
  const one = await bed({ refuse: 426 });
  expect(await sayHi(one)).not.toMatch(/Reconnecting|Falling back/);
  expect([triesSeen(one), triesTold(one)]).toEqual(Array(2).fill({ websocket: 1, http: 1 }));
});

test.each([
  ['refused with 404', { refuse: 404 }],
  ['refused with 503', { refuse: 503 }],
  ['agreed to and reset before any answer', 'accept'],
] as const)(
  'websocket_fallback_switches_to_http_after_retries_exhausted, websocket_fallback_hides_first_websocket_retry_stream_error: one %s',
  async (_how, policy) => {
    const one = await bed(policy);
    one.upstream.answer({
      when: ({ transport }) => transport === 'websocket',
      answer: { kind: 'drop' },
    });
    const said = await sayHi(one);
    // The warm-up, the first try and two more.
    expect([triesSeen(one), triesTold(one)]).toEqual(Array(2).fill({ websocket: 4, http: 1 }));
    expect(said.match(/Reconnecting... \d\/\d/g)).toEqual(['Reconnecting... 2/2']);
    expect(said).toContain('Falling back from WebSockets to HTTPS transport.');
  },
);

test('websocket_fallback_is_sticky_across_turns: the second turn of a session asks for no WebSocket any more', async () => {
  const one = await bed({ refuse: 404 });
  const { home, args, env, upstream } = one;
  const pane = await codexTui({ home, args, env });
  endings.push(() => pane.close());
  await pane.waitFor('Ask Codex to do anything');
  await submitPrompt(pane, 'say hi');
  await pane.waitFor('The fake upstream heard: say hi');
  // From here on one would be agreed to.
  upstream.websocket = 'accept';
  await submitPrompt(pane, 'and once more');
  await pane.waitFor('The fake upstream heard: and once more');
  await quitCodex(pane);
  const turns = upstream.requests.all.filter(({ kind }) => kind === 'turn');
  expect(turns.map(({ transport, prompt }) => [transport, prompt])).toEqual([
    ['http', 'say hi'],
    ['http', 'and once more'],
  ]);
  // Interactive Codex asks for a title in a session of its own, which falls back by itself.
  expect(triesSeen(one, turns[0]?.sessionId)).toEqual({ websocket: 4, http: 2 });
});
