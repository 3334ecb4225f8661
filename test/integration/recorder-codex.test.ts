// The real Codex through the proxy: what the log makes of it agrees with what Codex itself keeps.
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { addTokens, noTokens } from '../../main/domain/session.ts';
import { makeCodexHome, type CodexHome } from '../codex/home.ts';
import { chatgptLane } from '../codex/lanes.ts';
import { listRollouts, type Rollout } from '../codex/rollouts.ts';
import { execArgs, runCodex } from '../codex/run.ts';
import { startFakeUpstream, type FakeUpstream } from '../fakes/upstream/server.ts';
import { LIMITS } from '../fakes/upstream/limits.ts';
import { chainOf, makeLogBench, type BenchRecorder, type LogBench } from '../fakes/log-bench.ts';
import { startBed, type ProxyBed } from '../fakes/proxy-bed.ts';

let upstream: FakeUpstream;
let proxy: ProxyBed;
let home: CodexHome;
let bench: LogBench;

beforeEach(async () => {
  upstream = await startFakeUpstream();
  proxy = await startBed(`${upstream.origin}/backend-api/codex`);
  home = await makeCodexHome({ auth: 'chatgpt', accountsBase: upstream.accountsBase });
  bench = makeLogBench();
});
afterEach(async () => {
  bench.remove();
  await proxy.stop();
  await upstream.close();
  await home.remove();
});

/** Runs `codex exec` to its end; returns the session it was. */
async function exec(...words: readonly string[]): Promise<string> {
  const lane = chatgptLane(`http://${proxy.host}${proxy.chatgptPath}`);
  const args = execArgs(lane.args, words.at(-1) ?? '').slice(0, -1);
  const result = await runCodex({ home, args: [...args, ...words], env: lane.env });
  expect(result.sessionId, result.stderr).not.toBeNull();
  return result.sessionId ?? '';
}

/** A recorder that heard everything that passed the proxy. */
async function recorded(): Promise<BenchRecorder> {
  const count = (type: string): number => proxy.events.filter((event) => event.type === type).length;
  await vi.waitFor(() => expect(count('ended')).toBe(count('started')), { timeout: 5_000 });
  const recorder = bench.open({ now: Date.now });
  recorder.playOneByOne(proxy.events);
  return recorder;
}

/** The turns and tokens that Codex's own record of a session counts. */
function keptBy(rollout: Rollout | undefined): ReadonlyMap<string, typeof noTokens> {
  const turns = new Map<string, typeof noTokens>();
  for (const one of rollout?.usage ?? []) {
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

async function expectAgreement(recorder: BenchRecorder): Promise<void> {
  const rollouts = await listRollouts(home);
  expect(rollouts.length).toBeGreaterThan(0);
  for (const rollout of rollouts) {
    const { turns, session } = recorder.detail(rollout.sessionId);
    const ours = turns.filter(({ tokens }) => tokens.input > 0);
    expect(new Map(ours.map(({ id, tokens }) => [id, tokens]))).toEqual(keptBy(rollout));
    expect(session.tokens).toEqual(turns.reduce((sum, { tokens }) => addTokens(sum, tokens), noTokens));
  }
}

describe.each(['websocket', 'http'] as const)('over %s', (transport) => {
  beforeEach(() => {
    if (transport === 'http') upstream.websocket = { refuse: 426 };
  });

  test('turns, tool rounds, a resumed session and a fork agree with what Codex keeps', async () => {
    const id = await exec('say hi');
    expect(await exec('resume', id, 'list it [[tool:echo tool-ran-ok]]')).toBe(id);
    const fork = await exec('fork', id, 'forked [[tool:echo hi]]');
    expect(fork).not.toBe(id);
    const recorder = await recorded();
    await expectAgreement(recorder);

    const { session, turns } = recorder.detail(id);
    expect(session).toMatchObject({ turns: 2, toolCalls: 1, status: 'completed', warning: null, transport });
    expect(turns).toMatchObject([
      { exchanges: 1, retries: 0, contextTokens: 1_234 },
      { exchanges: 2, retries: 0, contextTokens: 1_234 },
    ]);
    for (const turn of turns) {
      expect(turn.sentAt).toBeGreaterThanOrEqual(turn.startedAt);
      expect(turn.firstTokenAt).toBeGreaterThanOrEqual(turn.sentAt ?? Infinity);
      expect(turn.limits.map(({ name, usedPercent }) => [name, usedPercent])).toEqual([
        ['5 hours', LIMITS.primaryUsedPercent],
        ['week', LIMITS.secondaryUsedPercent],
      ]);
    }
    expect(recorder.query({ kind: 'usage' })).toMatchObject([{ id: 'codex', plan: 'pro', credits: '5.00' }]);
    const forked = recorder.detail(fork);
    expect(forked.session).toMatchObject({
      forkedFromId: id,
      kind: 'user',
      turns: 1,
      title: 'forked [[tool:echo hi]]',
    });
    expect(chainOf(forked).filter((line) => line.includes('say hi'))).toEqual([]);
  });

  test('D22 an answer that is cut once is one turn with one retry, and counts once', async () => {
    upstream.answer({
      times: 1,
      answer: {
        kind: 'cut',
        of: { kind: 'message', text: 'Half' },
        afterEvents: 4,
        ending: { kind: 'reset' },
      },
    });
    const id = await exec('say hi');
    const recorder = await recorded();
    await expectAgreement(recorder);
    expect(recorder.detail(id)).toMatchObject({
      session: { turns: 1, status: 'completed', tokens: { input: 1_200 }, warning: null },
      turns: [{ exchanges: 2, retries: 1, problem: null }],
    });
  });

  test('a history that Codex compacts by itself goes on in the same session, and its tokens agree', async () => {
    const compact = ['-c', 'model_auto_compact_token_limit=1000'];
    const id = await exec('say hi');
    await exec(...compact, 'resume', id, 'and more');
    const recorder = await recorded();
    await expectAgreement(recorder);
    const { items, session } = recorder.detail(id);
    expect(items.some(({ type }) => type === 'compaction')).toBe(true);
    expect(session).toMatchObject({ status: 'completed', warning: null });
  });

  test('PROTOCOL I a usage limit fails the turn, says so of the session, and is known of the sign-in', async () => {
    const id = await exec('say hi [[fail:usage_limit]]');
    const recorder = await recorded();
    expect(recorder.detail(id)).toMatchObject({
      session: { status: 'failed', tokens: noTokens, warning: { code: 'session-no-turn' } },
      turns: [{ status: 'failed', problem: { code: 'upstream-status' } }],
    });
    expect(recorder.query({ kind: 'usage' })).toMatchObject([{ id: 'codex', reached: true }]);
  });
});
