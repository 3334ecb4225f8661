import { expect, vi } from 'vitest';
import { addTokens, noTokens } from '../../main/domain/session.ts';
import type { TokensView } from '../../preload/contract.ts';
import { makeLogBench, type BenchRecorder } from '../fakes/log-bench.ts';
import { startBed } from '../fakes/proxy-bed.ts';
import { startFakeUpstream, type FakeUpstream } from '../fakes/upstream/server.ts';
import { makeCodexHome, type CodexHome } from './home.ts';
import { chatgptLane, type Lane } from './lanes.ts';
import { listRollouts, type Rollout } from './rollouts.ts';
import { execArgs, runCodex, type CodexResult } from './run.ts';

/** How long a client that has left may keep its exchanges open. */
const ENDED_WITHIN_MS = 10_000;

/** The real Codex, signed in to ChatGPT, before a proxy whose every event is kept for a recorder. */
export interface LoggedCodex {
  readonly upstream: FakeUpstream;
  readonly home: CodexHome;
  readonly lane: Lane;
  /** Runs `codex exec` with these words to its end, whatever that is; throws when it named no session. */
  exec(...words: readonly string[]): Promise<CodexResult & { readonly sessionId: string }>;
  /** A recorder that heard everything that has passed; waits until every exchange has ended. */
  recorded(): Promise<BenchRecorder>;
  close(): Promise<void>;
}

/** Starts all of it; over `http` the upstream refuses a WebSocket the way that Codex takes at once. */
export async function startLoggedCodex(transport: 'http' | 'websocket'): Promise<LoggedCodex> {
  const upstream = await startFakeUpstream({ websocket: transport === 'http' ? { refuse: 426 } : 'accept' });
  const proxy = await startBed(`${upstream.origin}/backend-api/codex`);
  const home = await makeCodexHome({ auth: 'chatgpt', accountsBase: upstream.accountsBase });
  const bench = makeLogBench();
  const lane = chatgptLane(`http://${proxy.host}${proxy.chatgptPath}`);
  return {
    upstream,
    home,
    lane,
    async exec(...words) {
      const args = [...execArgs(lane.args, '').slice(0, -1), ...words];
      const result = await runCodex({ home, args, env: lane.env });
      if (result.sessionId === null) throw new Error(`codex named no session: ${result.stderr}`);
      return { ...result, sessionId: result.sessionId };
    },
    async recorded() {
      const count = (type: string): number => proxy.events.filter((event) => event.type === type).length;
      await vi.waitFor(() => expect(count('ended')).toBe(count('started')), { timeout: ENDED_WITHIN_MS });
      const recorder = bench.open({ now: Date.now });
      recorder.playOneByOne(proxy.events);
      return recorder;
    },
    async close() {
      bench.remove();
      await proxy.stop();
      await upstream.close();
      await home.remove();
    },
  };
}

/** The tokens of each turn that Codex counted itself, by turn id. */
export function tokensKeptBy({ usage }: Rollout): ReadonlyMap<string, TokensView> {
  const turns = new Map<string, TokensView>();
  for (const one of usage) {
    const tokens = {
      input: one.inputTokens,
      cached: one.cachedTokens,
      output: one.outputTokens,
      reasoning: one.reasoningTokens,
    };
    turns.set(one.turnId, addTokens(turns.get(one.turnId) ?? noTokens, tokens));
  }
  return turns;
}

/** Holds every session that Codex kept against the log: the same turns with the same tokens; returns Codex's. */
export async function expectAgreement(recorder: BenchRecorder, home: CodexHome): Promise<readonly Rollout[]> {
  const rollouts = await listRollouts(home);
  expect(rollouts.length).toBeGreaterThan(0);
  for (const rollout of rollouts) {
    const { turns, session } = recorder.detail(rollout.threadId);
    const counted = turns.filter(({ tokens }) => tokens.input > 0);
    expect(new Map(counted.map(({ id, tokens }) => [id, tokens]))).toEqual(tokensKeptBy(rollout));
    expect(session.tokens).toEqual(turns.reduce((sum, { tokens }) => addTokens(sum, tokens), noTokens));
  }
  return rollouts;
}
