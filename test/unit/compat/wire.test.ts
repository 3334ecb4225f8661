import { describe, expect, test } from 'vitest';
import { wireDifferences } from '../../compat/compare.ts';
import { wireFacts } from '../../compat/wire-facts.ts';
import type { Exchange } from '../../fakes/upstream/exchange.ts';
import { readModelRequest } from '../../fakes/upstream/request.ts';

const exchange = (over: Partial<Exchange>): Exchange => ({
  id: 1,
  listener: 'model',
  method: 'POST',
  target: '/backend-api/codex/responses',
  path: '/backend-api/codex/responses',
  rawHeaders: [],
  body: new Uint8Array(),
  bodyComplete: true,
  frames: [],
  status: 200,
  outcome: 'finished',
  ...over,
});
const upgrade = exchange({
  method: 'GET',
  status: 101,
  rawHeaders: [
    ['Host', '127.0.0.1:1'],
    ['OpenAI-Beta', 'responses_websockets=1'],
    ['authorization', 'Bearer at-canary'],
    ['version', '0.169.0'],
  ],
  frames: [
    { from: 'client', kind: 'text', text: '{"type":"response.create"}' },
    { from: 'server', kind: 'text', text: '{"type":"response.created"}' },
    { from: 'client', kind: 'ping', data: new Uint8Array() },
  ],
});
const models = exchange({ method: 'GET', target: '/v1/models?client_version=0.169.0', path: '/v1/models' });
const account = exchange({
  listener: 'accounts',
  method: 'GET',
  target: '/backend-api/wham/accounts/check',
  path: '/backend-api/wham/accounts/check',
});
const post = exchange({
  rawHeaders: [
    ['content-encoding', 'zstd'],
    ['x-new', 'secret-canary'],
  ],
});
const request = readModelRequest(
  post,
  'http',
  {
    model: 'gpt-6.1-sol',
    input: [{ type: 'message', role: 'user', content: 'private words' }, { type: 'reasoning' }],
    client_metadata: { turn_id: 't1', 'x-codex-turn-metadata': '{"turn_id":"t1","sandbox":"none"}' },
  },
  [],
);

describe('the facts of the wire', () => {
  const facts = wireFacts([account, models, upgrade, post], [request], '0.169.0');

  test('say what was asked for, in which order, with which fields', () => {
    expect(facts).toEqual({
      'POST header': ['content-encoding: zstd', 'x-new'],
      'account request': ['GET /wham/accounts/check'],
      body: ['client_metadata', 'input', 'model'],
      client_metadata: ['turn_id', 'x-codex-turn-metadata'],
      frame: ['ping', 'response.create'],
      'input item': ['message of user', 'reasoning'],
      model: ['gpt-6.1-sol'],
      order: ['GET 101, POST 200'],
      request: ['GET /models?client_version', 'GET /responses', 'POST /responses'],
      'request kind': ['turn'],
      'turn metadata': ['sandbox', 'turn_id'],
      'upgrade header': ['authorization', 'openai-beta: responses_websockets=1', 'version: VERSION'],
    });
  });

  test('hold no value that could be a secret or somebody’s words', () => {
    expect(JSON.stringify(facts)).not.toMatch(/canary|private/);
  });

  test('are the same for two releases that differ in nothing but their number', () => {
    const other = { ...upgrade, rawHeaders: [['version', '0.166.0'] as const] };
    const same = { ...upgrade, rawHeaders: [['version', '0.169.0'] as const] };
    expect(wireFacts([other], [], '0.166.0')).toEqual(wireFacts([same], [], '0.169.0'));
  });
});

describe('what differs on the wire', () => {
  const reference = { one: { body: ['input', 'text'], model: ['a'] }, two: { body: ['input', 'text'] } };

  test('nothing, when both are the same', () => {
    expect(wireDifferences(reference, reference)).toEqual([]);
  });

  test('a fact is told once with every scenario it is of, and kinds that one side lacks count too', () => {
    const older = { one: { body: ['input', 'instructions'] }, two: { body: ['input'] } };
    expect(wireDifferences(reference, older)).toEqual([
      { kind: 'body', change: 'added', fact: 'instructions', scenarios: ['one'] },
      { kind: 'body', change: 'gone', fact: 'text', scenarios: ['one', 'two'] },
      { kind: 'model', change: 'gone', fact: 'a', scenarios: ['one'] },
    ]);
  });

  test('a scenario that one of them did not reach is no difference', () => {
    expect(wireDifferences(reference, { one: reference.one })).toEqual([]);
  });
});
