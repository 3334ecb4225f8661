// What the real Codex does with the state of a turn and with the events of a stream, through the proxy and into the log: the
// cases of its own suites, by their names.
import { afterEach, describe, expect, test } from 'vitest';
import { noTokens } from '../../main/domain/session.ts';
import { expectAgreement, startLoggedCodex, type LoggedCodex } from '../codex/logged.ts';
import { codexTui, quitCodex, submitPrompt } from '../codex/tui.ts';
import type { Answer } from '../fakes/upstream/answer.ts';
import { headerValues } from '../fakes/upstream/exchange.ts';
import { at, type JsonObject } from '../fakes/upstream/json.ts';
import { turnState } from '../fakes/upstream/model-endpoint.ts';
import { planAnswer } from '../fakes/upstream/plan.ts';
import type { ModelRequest } from '../fakes/upstream/request.ts';

const endings: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).toReversed()) await end();
});

async function begin(transport: 'http' | 'websocket'): Promise<LoggedCodex> {
  const codex = await startLoggedCodex(transport);
  endings.push(() => codex.close());
  return codex;
}

/** What the fake answers of itself, with one more event before it. */
function withEvent(event: JsonObject, answer: Answer): Answer {
  const plan = planAnswer(answer, 'gpt-6.1-sol', (prefix) => `${prefix}_of_test`);
  if (plan.kind !== 'stream') throw new Error('that answer has no events');
  return { kind: 'events', events: [event, ...plan.events] };
}

/** Two turns of one interactive Codex, the first with a tool call: three requests in all. */
async function twoTurns({ upstream, home, lane }: LoggedCodex): Promise<readonly ModelRequest[]> {
  const pane = await codexTui({ home, args: lane.args, env: lane.env });
  endings.push(() => pane.close());
  await pane.waitFor('Ask Codex to do anything');
  await submitPrompt(pane, 'list it [[tool:echo tool-ran-ok]]');
  await pane.waitFor('The fake upstream heard: list it');
  await submitPrompt(pane, 'and once more');
  await pane.waitFor('The fake upstream heard: and once more');
  await quitCodex(pane);
  const turns = upstream.requests.all.filter(({ kind }) => kind === 'turn');
  const [first, second, third] = turns.map(({ turnId }) => turnId);
  expect([turns.length, first === second, second === third]).toEqual([3, true, false]);
  return turns;
}

test('responses_turn_state_persists_within_turn_and_resets_after: the field crosses us both ways, and the next turn begins without one', async () => {
  const turns = await twoTurns(await begin('http'));
  expect(turns.map(({ exchange }) => headerValues(exchange, 'x-codex-turn-state'))).toEqual([
    [],
    [turnState(turns[0]?.turnId ?? '')],
    [],
  ]);
});

test('websocket_turn_state_persists_within_turn_and_resets_after: so does that in the messages of one connection', async () => {
  const codex = await begin('websocket');
  const state = { type: 'response.metadata', headers: { 'x-codex-turn-state': 'ts-1' } };
  codex.upstream.answer({
    times: 1,
    answer: withEvent(state, { kind: 'tool', command: 'echo tool-ran-ok' }),
  });
  const turns = await twoTurns(codex);
  expect(turns.map(({ body }) => at(body, 'client_metadata', 'x-codex-turn-state'))).toEqual([
    undefined,
    'ts-1',
    undefined,
  ]);
  expect(new Set(turns.map(({ exchange }) => exchange.id)).size).toBe(1);
});

describe.each(['http', 'websocket'] as const)('over %s', (transport) => {
  test.each<[string, Answer]>([
    [
      'error_when_missing_completed: a stream that ends in good order without its last event',
      {
        kind: 'cut',
        of: { kind: 'message', text: 'Half' },
        afterEvents: 6,
        ending: { kind: 'close', code: 1000, reason: '' },
      },
    ],
    [
      'error_when_error_event: a limit that says when to come again',
      {
        kind: 'failed',
        code: 'rate_limit_exceeded',
        message: 'Rate limit reached for tokens per min (TPM). Please try again in 700ms. Visit a page.',
      },
    ],
  ])('%s is asked for again: one turn with a retry', async (name, answer) => {
    const codex = await begin(transport);
    codex.upstream.answer({ times: 1, answer });
    const { code, stdout, sessionId } = await codex.exec('say hi');
    expect([code, stdout]).toEqual([0, 'The fake upstream heard: say hi\n']);
    const recorder = await codex.recorded();
    await expectAgreement(recorder, codex.home);
    const [turn] = recorder.detail(sessionId).turns;
    expect(turn).toMatchObject({ status: 'completed', exchanges: 2, retries: 1, problem: null });
    // Without the delay of the answer it would come again after 0.2 s.
    if (name.startsWith('error_when_error_event'))
      expect((turn?.endedAt ?? 0) - (turn?.startedAt ?? 0)).toBeGreaterThan(650);
  });

  test.each([
    [
      'context_window_error_is_fatal',
      'context_length_exceeded',
      "ERROR: Codex ran out of room in the model's context window.",
    ],
    ['quota_exceeded_error_is_fatal', 'insufficient_quota', 'ERROR: Quota exceeded.'],
  ])('%s: asked once, and the turn failed', async (_name, reason, printed) => {
    const codex = await begin(transport);
    const { code, stderr, sessionId } = await codex.exec(`say hi [[failed:${reason}]]`);
    expect([code, stderr]).toEqual([1, expect.stringContaining(printed)]);
    expect(codex.upstream.requests.all.filter(({ kind }) => kind === 'turn')).toHaveLength(1);
    const recorder = await codex.recorded();
    expect(recorder.detail(sessionId).turns).toMatchObject([
      { status: 'failed', retries: 0, tokens: noTokens, problem: { code: 'turn-failed' } },
    ]);
  });

  test('table_driven_event_kinds: an event nobody knows is ignored by Codex and does the turn no harm', async () => {
    const codex = await begin(transport);
    const answer = withEvent(
      { type: 'response.of_the_future', size: 1e30 },
      { kind: 'message', text: 'fine' },
    );
    codex.upstream.answer({ times: 1, answer });
    const { code, stdout, sessionId } = await codex.exec('say hi');
    expect([code, stdout]).toEqual([0, 'fine\n']);
    const recorder = await codex.recorded();
    await expectAgreement(recorder, codex.home);
    expect(recorder.detail(sessionId).turns).toMatchObject([
      { status: 'completed', retries: 0, problem: null },
    ]);
  });
});
