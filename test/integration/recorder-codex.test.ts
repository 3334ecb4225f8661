// The real Codex through the proxy: what the log makes of it agrees with what Codex itself keeps.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { noTokens } from '../../main/domain/session.ts';
import { expectAgreement, startLoggedCodex, type LoggedCodex } from '../codex/logged.ts';
import { LIMITS } from '../fakes/upstream/limits.ts';
import { chainOf } from '../fakes/log-bench.ts';

let codex: LoggedCodex;
afterEach(() => codex.close());

/** Runs `codex exec` to its end; returns the session it was. */
const exec = async (...words: readonly string[]): Promise<string> => (await codex.exec(...words)).sessionId;

describe.each(['websocket', 'http'] as const)('over %s', (transport) => {
  beforeEach(async () => {
    codex = await startLoggedCodex(transport);
  });

  test('turns, tool rounds, a resumed session and a fork agree with what Codex keeps', async () => {
    const id = await exec('say hi');
    expect(await exec('resume', id, 'list it [[tool:echo tool-ran-ok]]')).toBe(id);
    const fork = await exec('fork', id, 'forked [[tool:echo hi]]');
    expect(fork).not.toBe(id);
    const recorder = await codex.recorded();
    await expectAgreement(recorder, codex.home);

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
        ['5-hour limit', LIMITS.primaryUsedPercent],
        ['weekly limit', LIMITS.secondaryUsedPercent],
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
    codex.upstream.answer({
      times: 1,
      answer: {
        kind: 'cut',
        of: { kind: 'message', text: 'Half' },
        afterEvents: 4,
        ending: { kind: 'reset' },
      },
    });
    const id = await exec('say hi');
    const recorder = await codex.recorded();
    await expectAgreement(recorder, codex.home);
    expect(recorder.detail(id)).toMatchObject({
      session: { turns: 1, status: 'completed', tokens: { input: 1_200 }, warning: null },
      turns: [{ exchanges: 2, retries: 1, problem: null }],
    });
  });

  test('a history that Codex compacts by itself goes on in the same session, and its tokens agree', async () => {
    const compact = ['-c', 'model_auto_compact_token_limit=1000'];
    const id = await exec('say hi');
    await exec(...compact, 'resume', id, 'and more');
    const recorder = await codex.recorded();
    await expectAgreement(recorder, codex.home);
    const { items, session } = recorder.detail(id);
    expect(items.some(({ type }) => type === 'compaction')).toBe(true);
    expect(session).toMatchObject({ status: 'completed', warning: null });
  });

  test('PROTOCOL I a usage limit fails the turn, says so of the session, and is known of the sign-in', async () => {
    const id = await exec('say hi [[fail:usage_limit]]');
    const recorder = await codex.recorded();
    expect(recorder.detail(id)).toMatchObject({
      session: { status: 'failed', tokens: noTokens, warning: { code: 'session-no-turn' } },
      turns: [{ status: 'failed', problem: { code: 'upstream-status' } }],
    });
    expect(recorder.query({ kind: 'usage' })).toMatchObject([{ id: 'codex', reached: true }]);
  });
});
