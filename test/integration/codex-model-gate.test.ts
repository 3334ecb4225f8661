// The real Codex with a model its backend does not take: what it prints, over both transports, and that nothing goes upstream.
import { afterEach, describe, expect, test } from 'vitest';
import { makeCodexHome, type CodexHome } from '../codex/home.ts';
import { apiLane, chatgptLane } from '../codex/lanes.ts';
import { FAKE_API_KEY } from '../codex/login.ts';
import { execArgs, runCodex } from '../codex/run.ts';
import { codexTui, quitCodex, submitPrompt } from '../codex/tui.ts';
import { bedBackends, bedGateway, startBed, type ProxyBed } from '../fakes/proxy-bed.ts';
import { startFakeUpstream, type FakeUpstream } from '../fakes/upstream/server.ts';

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

async function bed(lane: 'api' | 'chatgpt', transport: 'websocket' | 'http', pattern: string): Promise<Bed> {
  const upstream = await startFakeUpstream(transport === 'http' ? { websocket: { refuse: 426 } } : {});
  endings.push(() => upstream.close());
  const proxy = await startBed(upstream.origin);
  endings.push(() => proxy.stop());
  const [api, chatgpt] = bedBackends('');
  proxy.proxy.route(
    proxy.table({
      gateways: [
        bedGateway([
          { ...api, upstream: upstream.apiBase, modelPattern: pattern },
          { ...chatgpt, upstream: upstream.chatgptBase, modelPattern: pattern },
        ]),
      ],
    }),
  );
  const home = await makeCodexHome({
    auth: lane === 'api' ? 'none' : 'chatgpt',
    accountsBase: upstream.accountsBase,
  });
  endings.push(() => home.remove());
  const base = `http://${proxy.host}${lane === 'api' ? proxy.apiPath : proxy.chatgptPath}`;
  const { args, env } = lane === 'api' ? apiLane(base, FAKE_API_KEY) : chatgptLane(base);
  return { upstream, proxy, home, args, env };
}

const cases = [
  ['api', 'websocket'],
  ['api', 'http'],
  ['chatgpt', 'websocket'],
  ['chatgpt', 'http'],
] as const;

const lineFor = (lane: string, pattern: string): string =>
  `Backend "${lane}" of gateway "default" does not take the model "gpt-5.5": its model pattern is ${pattern}. ` +
  'Choose another model in Codex, or change the pattern in Postern.';

describe.each(cases)('P15: on the %s lane over %s', (lane, transport) => {
  test('an excluded model is one clear line at once, and the upstream saw no request for it', async () => {
    const { upstream, proxy, home, args, env } = await bed(lane, transport, 'other-.*');
    const result = await runCodex({ home, args: execArgs(['-m', 'gpt-5.5', ...args], 'say hi'), env });
    expect(result.code).toBe(1);
    // Codex 0.169 prints each error of a turn twice, the upstream's own too.
    const lines = result.stderr.split('\n').filter((line) => line.startsWith('ERROR: '));
    expect(lines).toEqual([`ERROR: ${lineFor(lane, 'other-.*')}`, `ERROR: ${lineFor(lane, 'other-.*')}`]);
    expect(result.stderr).not.toMatch(/reconnecting|retry/i);
    expect(upstream.requests.all).toEqual([]);
    expect(upstream.exchanges.all.filter(({ method }) => method === 'POST')).toEqual([]);
    expect(upstream.exchanges.all.flatMap(({ frames }) => frames)).toEqual([]);
    const started = proxy.events.filter((event) => event.type === 'started' && event.path === 'responses');
    // Once over HTTP, after the upgrade that was refused; over WebSocket the warm-up and the turn.
    expect(started).toHaveLength(2);
  });

  test('a model that is taken goes through a tool round', async () => {
    const { upstream, home, args, env } = await bed(lane, transport, 'gpt-5\\..*');
    const prompt = execArgs(['-m', 'gpt-5.5', ...args], 'list it [[tool:echo tool-ran-ok]]');
    const result = await runCodex({ home, args: prompt, env });
    expect(result, result.stderr).toMatchObject({
      code: 0,
      stdout: 'The fake upstream heard: list it\n',
    });
    const turns = upstream.requests.all.filter(({ kind }) => kind === 'turn');
    expect(turns.map((turn) => turn.transport)).toEqual([transport, transport]);
    expect(turns[1]?.toolOutputs[0]).toContain('tool-ran-ok');
  });
});

test.each(['websocket', 'http'] as const)(
  'P15: interactive Codex over %s says it, and goes on once the pattern takes its model',
  async (transport) => {
    const { upstream, proxy, home, args, env } = await bed('api', transport, 'other-.*');
    const pane = await codexTui({ home, args, env });
    endings.push(() => pane.close());
    await pane.waitFor('Ask Codex to do anything');
    await submitPrompt(pane, 'say hi');
    await pane.waitFor('does not take the model');
    expect(upstream.requests.all).toEqual([]);
    const [api] = bedBackends(upstream.apiBase);
    proxy.proxy.route(proxy.table({ gateways: [bedGateway([{ ...api, modelPattern: 'gpt-.*' }])] }));
    await submitPrompt(pane, 'say it again');
    await pane.waitFor('The fake upstream heard: say it again');
    await quitCodex(pane);
  },
);
