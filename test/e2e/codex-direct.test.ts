// The real Codex against the fake upstream with nothing between them: the proof that the fake is accepted, and the
// baseline for the same paths through Postern.
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { sliceInput } from '../../main/recorder/input-slices.ts';
import { makeCodexHome, type CodexHome, type CodexHomeOptions } from '../codex/home.ts';
import { apiLane, chatgptLane, type Lane } from '../codex/lanes.ts';
import { FAKE_ACCESS_TOKEN, FAKE_API_KEY } from '../codex/login.ts';
import { listRollouts } from '../codex/rollouts.ts';
import { execArgs, runCodex, startCodex } from '../codex/run.ts';
import { changesBetween } from '../codex/snapshot.ts';
import { codexTui, quitCodex, submitPrompt } from '../codex/tui.ts';
import { FAKE_ACCOUNT } from '../fakes/upstream/accounts.ts';
import { bodyText, headerValues, type Exchange } from '../fakes/upstream/exchange.ts';
import { at, parseObject, stringAt } from '../fakes/upstream/json.ts';
import { turnState } from '../fakes/upstream/model-endpoint.ts';
import { startFakeUpstream, type FakeUpstream, type FakeUpstreamOptions } from '../fakes/upstream/server.ts';

type LaneName = 'chatgpt' | 'api';

const RESPONSES = { chatgpt: '/backend-api/codex/responses', api: '/v1/responses' } as const;
const TOKENS = { inputTokens: 1200, cachedTokens: 1000, outputTokens: 34, reasoningTokens: 12 } as const;
const toClose: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of toClose.splice(0).toReversed()) await close();
});

async function startUpstream(options: FakeUpstreamOptions = {}): Promise<FakeUpstream> {
  const upstream = await startFakeUpstream(options);
  toClose.push(upstream.close);
  return upstream;
}

async function startHome(options: CodexHomeOptions): Promise<CodexHome> {
  const home = await makeCodexHome(options);
  toClose.push(home.remove);
  return home;
}

async function startLane(name: LaneName, upstream: FakeUpstream): Promise<{ home: CodexHome; lane: Lane }> {
  if (name === 'api') {
    return { home: await startHome({ auth: 'none' }), lane: apiLane(upstream.apiBase, FAKE_API_KEY) };
  }
  const home = await startHome({ auth: 'chatgpt', accountsBase: upstream.accountsBase });
  return { home, lane: chatgptLane(upstream.chatgptBase) };
}

/** A body to the end of the last item of its input. */
function toldBy(exchange: Exchange): string {
  const bytes = Buffer.from(bodyText(exchange));
  return bytes.toString('utf8', 0, sliceInput(bytes, null)?.ends.at(-1));
}

function expectCredential(name: LaneName, exchange: Exchange): void {
  const bearer = name === 'api' ? FAKE_API_KEY : FAKE_ACCESS_TOKEN;
  expect(headerValues(exchange, 'authorization')).toEqual([`Bearer ${bearer}`]);
  expect(headerValues(exchange, 'chatgpt-account-id')).toEqual(name === 'api' ? [] : [FAKE_ACCOUNT.id]);
}

test.each<[LaneName, string, FakeUpstreamOptions]>([
  ['chatgpt', 'a WebSocket', { websocket: 'accept' }],
  ['chatgpt', 'HTTP after 426', { websocket: { refuse: 426 } }],
  ['api', 'a WebSocket', { websocket: 'accept' }],
  ['api', 'HTTP after 426', { websocket: { refuse: 426 } }],
])('the %s lane over %s: a plain answer, then a resumed turn with a tool call', async (name, _, options) => {
  const upstream = await startUpstream(options);
  const { home, lane } = await startLane(name, upstream);
  const before = await home.snapshot();

  const plain = await runCodex({ home, args: execArgs(lane.args, 'say hi'), env: lane.env });
  expect(plain, plain.stderr).toMatchObject({ code: 0, stdout: 'The fake upstream heard: say hi\n' });
  const resume = plain.sessionId ?? '';
  const args = execArgs(lane.args, 'list it [[tool:echo tool-ran-ok]]', { resume });
  const tool = await runCodex({ home, args, env: lane.env });
  expect(tool, tool.stderr).toMatchObject({
    code: 0,
    stdout: 'The fake upstream heard: list it\n',
    sessionId: resume,
  });

  const turns = upstream.requests.all.filter(({ kind }) => kind === 'turn');
  expect(turns.map(({ sessionId, prompt }) => [sessionId, prompt])).toEqual([
    [resume, 'say hi'],
    [resume, 'list it [[tool:echo tool-ran-ok]]'],
    [resume, 'list it [[tool:echo tool-ran-ok]]'],
  ]);
  expect(turns[2]?.toolOutputs[0]).toContain('tool-ran-ok');
  expect(turns[2]?.turnId).toBe(turns[1]?.turnId);
  const carriers = upstream.exchanges.all.filter(({ path }) => path === RESPONSES[name]);
  for (const carrier of carriers) expectCredential(name, carrier);
  if (options.websocket === 'accept') {
    expect(carriers.map(({ method, status }) => [method, status])).toEqual([
      ['GET', 101],
      ['GET', 101],
    ]);
    expect(upstream.requests.all.map(({ kind }) => kind)).toEqual([
      'prewarm',
      'turn',
      'prewarm',
      'turn',
      'turn',
    ]);
    expect(stringAt(turns[2]?.body, 'previous_response_id')).toMatch(/^resp_fake_/);
  } else {
    expect(carriers.map(({ method, status }) => [method, status])).toEqual([
      ['GET', 426],
      ['POST', 200],
      ['GET', 426],
      ['POST', 200],
      ['POST', 200],
    ]);
    const [, , , first, second] = carriers;
    const encodings = first === undefined ? [] : headerValues(first, 'content-encoding');
    expect(encodings).toEqual(name === 'chatgpt' ? ['zstd'] : []);
    expect(parseObject(first === undefined ? '' : bodyText(first))?.['stream']).toBe(true);
    expect(bodyText(second as Exchange).startsWith(toldBy(first as Exchange))).toBe(true);
    const states = second === undefined ? [] : headerValues(second, 'x-codex-turn-state');
    expect(states).toEqual([turnState(turns[1]?.turnId ?? '')]);
  }

  const [rollout, ...others] = await listRollouts(home);
  expect(others).toEqual([]);
  expect(rollout).toMatchObject({ sessionId: resume, modelProvider: name === 'api' ? 'postern' : 'openai' });
  expect(rollout?.answers).toEqual(['The fake upstream heard: say hi', 'The fake upstream heard: list it']);
  expect(rollout?.usage).toMatchObject([TOKENS, TOKENS, TOKENS]);
  expect(changesBetween(before, await home.snapshot())).toMatchObject({ changed: [], removed: [] });
});

test.each<[LaneName, string]>([
  ['chatgpt', '/l/launch-token/v1/openai-chatgpt/chatgpt-codex'],
  ['api', '/l/launch-token/v1/openai-responses/openai'],
])('the %s lane works below a longer path', async (name, base) => {
  const upstream = await startUpstream({ bases: [base] });
  const { home } = await startLane(name, upstream);
  const url = upstream.origin + base;
  const lane = name === 'api' ? apiLane(url, FAKE_API_KEY) : chatgptLane(url);
  const result = await runCodex({ home, args: execArgs(lane.args, 'say hi'), env: lane.env });
  expect(result, result.stderr).toMatchObject({ code: 0, stdout: 'The fake upstream heard: say hi\n' });
  const model = upstream.exchanges.all.filter(({ listener }) => listener === 'model');
  expect(new Set(model.map(({ path }) => path.replace(/\/(responses|models)$/, '')))).toEqual(
    new Set([base]),
  );
});

test.each<[string, FakeUpstreamOptions]>([
  ['a WebSocket', { websocket: 'accept' }],
  ['HTTP', { websocket: { refuse: 426 } }],
])('a stream cut once over %s is asked for again, whole, and completes', async (_, options) => {
  const upstream = await startUpstream(options);
  const { home, lane } = await startLane('api', upstream);
  const of = { kind: 'message', text: 'never finished' } as const;
  upstream.answer({ answer: { kind: 'cut', of, afterEvents: 12, ending: { kind: 'reset' } }, times: 1 });
  const result = await runCodex({ home, args: execArgs(lane.args, 'say hi'), env: lane.env });
  expect(result, result.stderr).toMatchObject({ code: 0, stdout: 'The fake upstream heard: say hi\n' });
  const [first, second] = upstream.requests.all.filter(({ kind }) => kind === 'turn');
  // What was complete before the cut, here the reasoning, comes back behind the prompt.
  expect(second?.items.slice(0, first?.items.length)).toEqual(first?.items);
  expect(second?.items.slice(first?.items.length).map((item) => at(item, 'type'))).toEqual(['reasoning']);
  expect(second?.body['previous_response_id']).toBeUndefined();
  expect(first?.exchange.outcome).toBe('cut');
});

test.each([
  ['[[fail:400]]', 'ERROR: Fake: the request was not understood.'],
  ['[[fail:429]]', 'ERROR: exceeded retry limit, last status: 429 Too Many Requests, request id: req_fake_2'],
  ['[[fail:usage_limit]]', 'ERROR: You’ve hit your usage limit.'],
  ['[[failed:context_length_exceeded]]', "ERROR: Codex ran out of room in the model's context window."],
  ['[[incomplete]]', 'ERROR: Incomplete response returned, reason: max_output_tokens'],
])('%s ends codex at once, with a word for the person', async (mark, printed) => {
  const upstream = await startUpstream({ websocket: { refuse: 426 } });
  const { home, lane } = await startLane('api', upstream);
  const result = await runCodex({ home, args: execArgs(lane.args, `say hi ${mark}`), env: lane.env });
  expect(result.code).toBe(1);
  expect(result.stderr).toContain(printed);
  expect(upstream.requests.all).toHaveLength(1);
});

test.each<[string, FakeUpstreamOptions]>([
  ['a WebSocket', { websocket: 'accept' }],
  ['HTTP', { websocket: { refuse: 426 } }],
])('codex killed in mid-stream over %s is seen to have gone', async (_, options) => {
  const upstream = await startUpstream(options);
  const { home, lane } = await startLane('api', upstream);
  upstream.hold();
  const codex = await startCodex({ home, args: execArgs(lane.args, 'say hi [[slow:50]]'), env: lane.env });
  await upstream.reached();
  upstream.release(20);
  await upstream.reached();
  codex.kill('SIGKILL');
  expect((await codex.done).signal).toBe('SIGKILL');
  const { exchange } = await upstream.requests.waitFor(({ kind }) => kind === 'turn');
  await upstream.exchanges.waitFor(({ id, outcome }) => id === exchange.id && outcome === 'client-gone');
});

test.each<[LaneName, string, readonly string[]]>([
  ['chatgpt', 'by the item codex asks for', ['compaction', 'message']],
  ['api', 'in words, under the id postern', ['message', 'message']],
])('a history past its limit is compacted in the %s lane %s', async (name, _, history) => {
  const upstream = await startUpstream();
  const { home, lane } = await startLane(name, upstream);
  const first = await runCodex({ home, args: execArgs(lane.args, 'one'), env: lane.env });
  const limited = [...lane.args, '-c', 'model_auto_compact_token_limit=1000'];
  const args = execArgs(limited, 'two', { resume: first.sessionId ?? '' });
  const second = await runCodex({ home, args, env: lane.env });
  expect(second, second.stderr).toMatchObject({ code: 0, stdout: 'The fake upstream heard: two\n' });
  expect(second.stderr).toContain('context compacted');
  const kinds = upstream.requests.all.map(({ kind }) => kind);
  expect(kinds).toEqual(['prewarm', 'turn', 'prewarm', 'compaction', 'turn']);
  const items = upstream.requests.all.at(-1)?.items ?? [];
  expect(items.slice(-2).map((item) => at(item, 'type'))).toEqual(history);
});

test('the interactive client runs a tool, names its thread in a hidden session, and leaves its settings alone', async () => {
  const upstream = await startUpstream();
  const { home, lane } = await startLane('chatgpt', upstream);
  const before = await home.snapshot();
  const pane = await codexTui({ home, args: lane.args, env: lane.env });
  toClose.push(pane.close);
  await pane.waitFor('Ask Codex to do anything');
  await submitPrompt(pane, 'say hi [[tool:echo from-the-tui]]');
  await pane.waitFor('└ from-the-tui');
  await pane.waitFor('• The fake upstream heard: say hi');
  await pane.waitFor('Try say hi');
  await submitPrompt(pane, 'and once more');
  await pane.waitFor('• The fake upstream heard: and once more');
  const parting = await quitCodex(pane);

  const title = await upstream.requests.waitFor(({ kind }) => kind === 'title');
  const turns = upstream.requests.all.filter(({ kind }) => kind === 'turn');
  expect(turns.map(({ prompt }) => prompt)).toEqual([
    'say hi [[tool:echo from-the-tui]]',
    'say hi [[tool:echo from-the-tui]]',
    'and once more',
  ]);
  expect(new Set(turns.map(({ sessionId }) => sessionId)).size).toBe(1);
  expect(title.sessionId).not.toBe(turns[0]?.sessionId);
  expect(parting).toContain(`codex resume ${turns[0]?.sessionId}`);
  const rollouts = await listRollouts(home);
  expect(rollouts.map(({ sessionId }) => sessionId)).toEqual([turns[0]?.sessionId]);
  expect(rollouts[0]?.path).toContain(join(home.path, 'sessions'));
  expect(changesBetween(before, await home.snapshot())).toMatchObject({ changed: [], removed: [] });
});
