/**
 * @file What the real Codex 0.169 does, as the log shows it, held against what Codex keeps itself: calls of several
 * tools, sub-agents (the client starts one when the model calls `spawn_agent` of its namespace `collaboration`), titles,
 * compaction, failures, breaks and reconnects. Resuming, forking and a cut are in recorder-codex.test.ts as well.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { noTokens } from '../../main/domain/session.ts';
import { expectAgreement, startLoggedCodex, type LoggedCodex } from '../codex/logged.ts';
import { codexTui, quitCodex, submitPrompt } from '../codex/tui.ts';
import { chainOf } from '../fakes/log-bench.ts';
import type { Answer } from '../fakes/upstream/answer.ts';

let codex: LoggedCodex;
afterEach(() => codex.close());

const ONE_ANSWER = { input: 1_200, cached: 1_000, output: 34, reasoning: 12 };

/** A call of one of the tools with which agents work together; its response costs 14 tokens. */
function collaborate(id: string, name: string, given: object): Answer {
  const item = {
    type: 'function_call',
    id: `fc_${id}`,
    status: 'completed',
    namespace: 'collaboration',
    name,
    arguments: JSON.stringify(given),
    call_id: `call_${id}`,
  };
  const usage = {
    input_tokens: 11,
    input_tokens_details: { cached_tokens: 1 },
    output_tokens: 3,
    output_tokens_details: { reasoning_tokens: 1 },
    total_tokens: 14,
  };
  return {
    kind: 'events',
    events: [
      { type: 'response.created', response: { id: `resp_${id}` } },
      { type: 'response.output_item.added', output_index: 0, item },
      { type: 'response.output_item.done', output_index: 0, item },
      { type: 'response.completed', response: { id: `resp_${id}`, usage } },
    ],
  };
}

describe.each(['websocket', 'http'] as const)('over %s', (transport) => {
  beforeEach(async () => {
    codex = await startLoggedCodex(transport);
  });

  test('P12 a shell command that fails and a patch are calls with their output, in one turn', async () => {
    await writeFile(join(codex.home.cwd, 'note.txt'), 'old\n');
    const patch = '*** Begin Patch\\n*** Update File: note.txt\\n@@\\n-old\\n+new\\n*** End Patch';
    const { sessionId } = await codex.exec(
      `work [[tool:echo out; exit 3]] [[code:text(await tools.apply_patch("${patch}"))]]`,
    );
    expect(await readFile(join(codex.home.cwd, 'note.txt'), 'utf8')).toBe('new\n');
    const recorder = await codex.recorded();
    await expectAgreement(recorder, codex.home);
    const { items, session, turns } = recorder.detail(sessionId);
    expect(session).toMatchObject({ turns: 1, toolCalls: 2, status: 'completed', warning: null, transport });
    expect(turns).toMatchObject([{ exchanges: 3, retries: 0, toolCalls: 2 }]);
    const calls = items.filter((item) => item.type === 'toolCall');
    expect(calls).toMatchObject([
      {
        name: 'exec_command',
        summary: 'echo out; exit 3',
        output: expect.stringContaining('out') as string,
        exitCode: 3,
      },
      {
        name: 'exec',
        summary: 'apply_patch note.txt',
        input: expect.stringContaining('*** Update File') as string,
      },
    ]);
    expect(calls[1]?.output).not.toBeNull();
  });

  test('a sub-agent is a session of its own, folded under the one that started it, and its tokens are its own', async () => {
    const toParent = ({ prompt }: { readonly prompt: string }): boolean => prompt === 'delegate this';
    codex.upstream.answer({
      times: 1,
      when: toParent,
      answer: collaborate('wait', 'wait_agent', { timeout_ms: 10_000 }),
    });
    codex.upstream.answer({
      times: 1,
      when: toParent,
      answer: collaborate('spawn', 'spawn_agent', {
        task_name: 'look_around',
        message: 'sealed task',
        fork_turns: 'none',
      }),
    });
    const { sessionId } = await codex.exec('delegate this');
    const recorder = await codex.recorded();
    const rollouts = await expectAgreement(recorder, codex.home);
    expect(rollouts.map(({ threadSource }) => threadSource)).toEqual(['user', 'subagent']);

    const parent = recorder.detail(sessionId);
    expect(parent).toMatchObject({
      session: { kind: 'user', title: 'delegate this', turns: 1, toolCalls: 2, background: 1, warning: null },
      turns: [{ status: 'completed', exchanges: 3, retries: 0, tokens: { input: 11 + 11 + 1_200 } }],
      background: [{ kind: 'subagent', parentId: sessionId, title: 'look_around', status: 'completed' }],
    });
    expect(chainOf(parent).slice(0, 4)).toEqual([
      '1 prompt delegate this',
      expect.stringContaining('toolCall spawn_agent'),
      expect.stringContaining('toolCall wait_agent'),
      expect.stringMatching(/^1 other .*FINAL_ANSWER/s),
    ]);
    const child = recorder.detail(rollouts[1]?.threadId ?? '');
    expect(child).toMatchObject({
      session: { turns: 1, tokens: ONE_ANSWER },
      turns: [{ tokens: ONE_ANSWER }],
    });
    expect(JSON.stringify(child)).not.toContain('sealed task');
    const listed = recorder.query({ kind: 'sessions', before: null, limit: 10 });
    expect(listed.sessions.map(({ id }) => id)).toEqual([sessionId]);
  });

  test('the hidden session in which interactive Codex asks for a title gives its title and stands in no list', async () => {
    const pane = await codexTui({ home: codex.home, args: codex.lane.args, env: codex.lane.env });
    try {
      await pane.waitFor('Ask Codex to do anything');
      await submitPrompt(pane, 'count the heliotropes');
      await pane.waitFor('The fake upstream heard: count the heliotropes');
      await codex.upstream.requests.waitFor(({ kind }) => kind === 'title');
      await quitCodex(pane);
    } finally {
      await pane.close();
    }
    const recorder = await codex.recorded();
    await expectAgreement(recorder, codex.home);
    const { sessions, total } = recorder.query({ kind: 'sessions', before: null, limit: 10 });
    expect(total).toBe(1);
    expect(sessions).toMatchObject([
      { kind: 'user', title: 'Try count the heliotropes', turns: 1, background: 1, status: 'completed' },
    ]);
    expect(recorder.detail(sessions[0]?.id ?? '').background).toMatchObject([{ kind: 'title' }]);
  });

  test('a session that is compacted, resumed and forked says so in each place, and nothing counts twice', async () => {
    const { sessionId } = await codex.exec('say one');
    await codex.exec('-c', 'model_auto_compact_token_limit=1000', 'resume', sessionId, 'say two');
    await codex.exec('resume', sessionId, 'say three');
    const fork = await codex.exec('fork', sessionId, 'say four');
    const recorder = await codex.recorded();
    const rollouts = await expectAgreement(recorder, codex.home);
    expect(rollouts).toHaveLength(2);
    const { items, session, turns } = recorder.detail(sessionId);
    expect(items.filter(({ type }) => type === 'compaction')).toHaveLength(1);
    expect(items.flatMap((item) => (item.type === 'prompt' ? [item.text] : []))).toEqual([
      'say one',
      'say two',
      'say three',
    ]);
    expect(session).toMatchObject({ title: 'say one', status: 'completed', warning: null });
    expect(turns.every(({ status }) => status === 'completed')).toBe(true);
    const answered = codex.upstream.requests.all.filter(
      ({ kind }) => kind === 'turn' || kind === 'compaction',
    );
    const total = recorder
      .query({ kind: 'sessions', before: null, limit: 10 })
      .sessions.reduce((sum, one) => sum + one.tokens.input, 0);
    expect(total).toBe(answered.length * ONE_ANSWER.input);
    expect(recorder.detail(fork.sessionId).session).toMatchObject({
      forkedFromId: sessionId,
      title: 'say four',
      turns: 1,
    });
  });

  test.each([
    ['400', 'upstream-status'],
    ['usage_limit', 'upstream-status'],
    ['429', 'upstream-status'],
  ])(
    'a turn refused with %s failed, with no tokens, and the next one is as good as any',
    async (name, code) => {
      const { sessionId, code: exit } = await codex.exec(`say hi [[fail:${name}]]`);
      expect(exit).toBe(1);
      await codex.exec('resume', sessionId, 'say it again');
      const recorder = await codex.recorded();
      await expectAgreement(recorder, codex.home);
      expect(recorder.detail(sessionId)).toMatchObject({
        session: { turns: 2, status: 'completed', tokens: ONE_ANSWER },
        turns: [
          { status: 'failed', tokens: noTokens, problem: { code } },
          { status: 'completed', problem: null, tokens: ONE_ANSWER },
        ],
      });
    },
  );

  test.each<[string, Answer]>([
    ['D22 is reset before any answer', { kind: 'drop' }],
    ['D22 is cut in the middle', cutAfter(6, { kind: 'eof' })],
    ['D23 is closed with 1012', cutAfter(3, { kind: 'close', code: 1012, reason: 'restart' })],
    [
      'fails on the way with a server error',
      { kind: 'failed', code: 'server_error', message: 'Fake: again.' },
    ],
  ])(
    'an answer that %s and comes on the next try is one turn with a retry, counted once',
    async (_, answer) => {
      codex.upstream.answer({ times: 1, answer });
      const { sessionId, code } = await codex.exec('say hi');
      expect(code).toBe(0);
      const recorder = await codex.recorded();
      await expectAgreement(recorder, codex.home);
      const detail = recorder.detail(sessionId);
      expect(detail).toMatchObject({
        session: { turns: 1, status: 'completed', tokens: ONE_ANSWER, warning: null },
        turns: [{ status: 'completed', exchanges: 2, retries: 1, problem: null, tokens: ONE_ANSWER }],
      });
      expect(chainOf(detail).filter((line) => line.includes('prompt'))).toEqual(['1 prompt say hi']);
      expect(chainOf(detail).at(-1)).toBe('1 answer The fake upstream heard: say hi');
    },
  );
});

test('D23 a WebSocket that has reached its hour is opened anew: one turn, counted once', async () => {
  codex = await startLoggedCodex('websocket');
  const error = {
    type: 'invalid_request_error',
    code: 'websocket_connection_limit_reached',
    message: 'Fake: an hour.',
  };
  codex.upstream.answer({ times: 1, answer: { kind: 'refuse', status: 400, body: { error } } });
  const { sessionId, code } = await codex.exec('say hi');
  expect(code).toBe(0);
  expect(codex.upstream.connections.all.length).toBe(2);
  const recorder = await codex.recorded();
  await expectAgreement(recorder, codex.home);
  expect(recorder.detail(sessionId)).toMatchObject({
    session: { turns: 1, status: 'completed', tokens: ONE_ANSWER, warning: null },
    turns: [{ exchanges: 2, retries: 1, problem: null, transport: 'websocket' }],
  });
});

function cutAfter(afterEvents: number, ending: Extract<Answer, { kind: 'cut' }>['ending']): Answer {
  return { kind: 'cut', of: { kind: 'message', text: 'Half' }, afterEvents, ending };
}
