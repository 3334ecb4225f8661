import { describe, expect, test } from 'vitest';
import { readError, readEvent } from '../../../main/recorder/events.ts';
import { createGatherer } from '../../../main/recorder/gather.ts';

function read(text: string, maxBytes = 1_000_000) {
  const gatherer = createGatherer(maxBytes);
  for (let at = 0; at < text.length; at += 50_000) gatherer.add(Buffer.from(text.slice(at, at + 50_000)));
  return readEvent(gatherer.take());
}

const padding = 'x'.repeat(400_000);

describe('reading an event', () => {
  test('D5 a response.completed too large to keep still proves the end and says its tokens', () => {
    const text = `{"type":"response.completed","response":{"id":"resp_9","output":[{"text":"${padding}"}],"usage":{"input_tokens":7,"input_tokens_details":{"cached_tokens":3},"output_tokens":2,"output_tokens_details":null}}}`;
    expect(read(text, 200_000)).toEqual({
      type: 'completed',
      responseId: 'resp_9',
      tokens: { input: 7, cached: 3, output: 2, reasoning: 0 },
    });
  });

  test('D5 an item too large to keep is told by name, size and its beginning', () => {
    const text = `{"type":"response.output_item.done","item":{"text":"${padding}"}}`;
    expect(read(text, 200_000)).toEqual({
      type: 'tooLarge',
      name: 'response.output_item.done',
      totalBytes: text.length,
      preview: text.slice(0, 2_000),
    });
  });

  test.each([
    '{"type":"response.in_progress","response":{}}',
    '{"type":"codex.rate_limits"}',
    '{"type":"response.function_call_arguments.delta","delta":"{"}',
    '{"no":"type"}',
    '{"type":',
    '[]',
    '',
  ])('%s tells nothing', (text) => {
    expect(read(text)).toBeNull();
  });

  test.each<[string, object]>([
    [
      '{"error":{"message":"M","code":"c","type":"t"},"status":429}',
      { status: 429, code: 'c', message: 'M' },
    ],
    ['{"error":"plain"}', { status: null, code: null, message: 'plain' }],
    ['{"detail":{"message":"D"}}', { status: null, code: null, message: 'D' }],
    ['{"message":"top","code":7}', { status: null, code: null, message: 'top' }],
    ['null', { status: null, code: null, message: null }],
  ])('the error %s', (text, expected) => {
    expect(readError(JSON.parse(text))).toEqual(expected);
  });
});
