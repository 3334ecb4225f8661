import { describe, expect, test } from 'vitest';
import { createGatherer } from '../../../main/recorder/gather.ts';
import { readIdentity } from '../../../main/recorder/identity.ts';
import { readRequest, readSocketRequest } from '../../../main/recorder/request.ts';
import { codexHeaders, prompt, requestBody, turnMetadata } from '../../fakes/codex-traffic.ts';

const metadata = turnMetadata('s1', 't1');

function gathered(text: string, maxBytes = 1_000_000) {
  const gatherer = createGatherer(maxBytes);
  gatherer.add(Buffer.from(text));
  return gatherer.take();
}

describe('who a request says it is', () => {
  const unnamed = {
    sessionId: null,
    turnId: null,
    requestKind: 'turn',
    sessionKind: 'user',
    parentId: null,
    forkedFromId: null,
    model: null,
    effort: null,
    taskName: null,
  };
  const plain = { ...unnamed, sessionId: 's1', turnId: 't1', model: 'gpt-test', effort: 'low' };

  test.each<[string, Parameters<typeof readIdentity>, object]>([
    ['nothing', [[], undefined], unnamed],
    ['headers alone', [codexHeaders(metadata), undefined], plain],
    [
      'a body over the headers of an upgrade',
      [codexHeaders(turnMetadata('s1', '')), requestBody(metadata, [])['client_metadata']],
      plain,
    ],
    ['older header names', [[['session_id', 'old']], undefined], { ...unnamed, sessionId: 'old' }],
    [
      'a broken header',
      [
        [
          ['x-codex-turn-metadata', '{oops'],
          ['Session-Id', 's1'],
        ],
        null,
      ],
      { ...unnamed, sessionId: 's1' },
    ],
    [
      'a prewarm',
      [codexHeaders(turnMetadata('s1', '', { request_kind: 'prewarm' })), null],
      { ...plain, turnId: null, requestKind: 'prewarm' },
    ],
    [
      'a title',
      [codexHeaders(turnMetadata('s1', 't1', { thread_source: 'thread_title' })), null],
      { ...plain, sessionKind: 'title' },
    ],
    [
      'a sub-agent by header',
      [
        codexHeaders(metadata, [
          ['x-codex-parent-thread-id', 'root'],
          ['x-openai-subagent', 'review'],
        ]),
        null,
      ],
      { ...plain, sessionKind: 'subagent', parentId: 'root' },
    ],
    [
      "a sub-agent that names only its root's session",
      [codexHeaders(turnMetadata('child', 't1', { session_id: 'root', thread_source: 'subagent' })), null],
      { ...plain, sessionId: 'child', sessionKind: 'subagent', parentId: 'root' },
    ],
    [
      'a sub-agent by the name of its task',
      [
        codexHeaders(
          turnMetadata('child', 't1', { thread_source: 'subagent', agent_name: '/root/look_around' }),
        ),
        null,
      ],
      { ...plain, sessionId: 'child', sessionKind: 'subagent', taskName: 'look_around' },
    ],
    ['its own agent', [codexHeaders(turnMetadata('s1', 't1', { agent_name: '/root' })), null], plain],
    [
      'a fork',
      [codexHeaders(turnMetadata('s1', 't1', { forked_from_thread_id: 's0' })), null],
      { ...plain, forkedFromId: 's0' },
    ],
  ])('%s', (_, [headers, client], expected) => {
    expect(readIdentity(headers, client)).toEqual(expected);
  });
});

describe('reading a request', () => {
  test('the same bytes in the same exchange have the same key, others have others', () => {
    const body = gathered(JSON.stringify(requestBody(metadata, [prompt('p', 'x')])));
    const other = gathered(JSON.stringify(requestBody(metadata, [prompt('p', 'y')])));
    const key = readRequest('e1', [], body, null).key;
    expect(readRequest('e1', [], body, null).key).toBe(key);
    expect(readRequest('e2', [], body, null).key).not.toBe(key);
    expect(readRequest('e1', [], other, null).key).not.toBe(key);
  });

  test('J3 one too large to keep still says who it is, from the ids at its end', () => {
    const huge = JSON.stringify(requestBody(metadata, [prompt('p', 'x'.repeat(500_000))]));
    const request = readSocketRequest(
      'e1',
      [],
      gathered(`{"type":"response.create",${huge.slice(1)}`, 100_000),
    );
    expect(request).toMatchObject({
      incomplete: true,
      input: [],
      identity: { sessionId: 's1', turnId: 't1', model: 'gpt-test' },
    });
  });

  test('a message that asks for nothing is no request', () => {
    expect(readSocketRequest('e1', [], gathered('{"type":"response.cancel"}'))).toBeNull();
  });

  test('what is no JSON is an incomplete request', () => {
    expect(readRequest('e1', codexHeaders(metadata), gathered('{"model":'), null)).toMatchObject({
      incomplete: true,
      identity: { sessionId: 's1', turnId: 't1' },
    });
  });
});
