import { describe, expect, test, vi } from 'vitest';
import { clipText } from '../../../main/recorder/raw-clip.ts';
import { unpackRaw, type RawContent, type RawRecord } from '../../../main/recorder/raw-content.ts';
import { createRawMessages, createRawRoom } from '../../../main/recorder/raw-messages.ts';
import { createRawQueue } from '../../../main/recorder/raw-queue.ts';
import { redactRawHeaders, redactRawText } from '../../../main/recorder/raw-redact.ts';
import { sessionRunning, undeleted } from '../../../main/recorder/problems.ts';
import { nextLookMs, rawLimit } from '../../../main/recorder/retention.ts';
import { createStepRunner, step } from '../../../main/recorder/storage-steps.ts';

const day = 24 * 60 * 60_000;
const hour = 60 * 60_000;
const whole = (text: string) => ({ whole: true, bytes: Buffer.from(text) }) as const;

describe('what is kept, and when that is looked at', () => {
  test.each<[string, Parameters<typeof nextLookMs>, number | null]>([
    ['nothing is limited', [{ keepDays: null, keepMegabytes: null }, 0, true, 0], null],
    ['the log is empty', [{ keepDays: 3, keepMegabytes: null }, null, true, 0], null],
    [
      'something goes in five hours',
      [{ keepDays: 1, keepMegabytes: null }, 0, false, day - 5 * hour],
      5 * hour,
    ],
    ['something goes in a month', [{ keepDays: 30, keepMegabytes: null }, 0, false, 0], day],
    [
      'something should be gone and is running',
      [{ keepDays: 1, keepMegabytes: null }, 0, false, 9 * day],
      hour,
    ],
    ['the size is limited and nothing was stored', [{ keepDays: null, keepMegabytes: 9 }, 0, false, 0], null],
    [
      'the size is limited and something was stored',
      [{ keepDays: null, keepMegabytes: 9 }, 0, true, 0],
      hour,
    ],
    ['both are limited', [{ keepDays: 30, keepMegabytes: 9 }, 0, true, 0], hour],
  ])('%s', (_, input, expected) => {
    expect(nextLookMs(...input)).toBe(expected);
  });

  test('what is kept raw is a quarter of a small log, and 64 MB of any other', () => {
    expect(rawLimit({ keepDays: null, keepMegabytes: 40 })).toBe(10 * 1024 * 1024);
    expect(rawLimit({ keepDays: 1, keepMegabytes: null })).toBe(64 * 1024 * 1024);
    expect(rawLimit({ keepDays: null, keepMegabytes: 4_000 })).toBe(64 * 1024 * 1024);
  });

  test('its problems say what to do', () => {
    expect(sessionRunning()).toEqual({
      code: 'session-running',
      what: 'Nothing was deleted.',
      why: 'Codex is still working on one of these sessions.',
      next: 'Wait for its turn to finish, or end Codex, then delete it.',
    });
    expect(undeleted('The disk is full.')).toMatchObject({ code: 'call-failed', why: 'The disk is full.' });
  });
});

describe('what is kept raw', () => {
  test.each([
    ['a key in a text', 'use sk-proj-0123456789 now', 'use [redacted] now'],
    ['a bearer in JSON', '{"a":"Bearer abcdefghijkl"}', '{"a":"[redacted]"}'],
    [
      'a field named like a secret',
      '{"client_secret":"hunter2!","n":1}',
      '{"client_secret":"[redacted]","n":1}',
    ],
    [
      'one in JSON inside a string',
      String.raw`{"x":"{\"password\":\"hunter2!\"}"}`,
      String.raw`{"x":"{\"password\":\"[redacted]\"}"}`,
    ],
    ['lines stay lines', '{\n\t"key": "rt-0123456789"\n}', '{\n\t"key": "[redacted]"\n}'],
    [
      'figures stay',
      '{"input_tokens":12,"max_output_tokens":4096}',
      '{"input_tokens":12,"max_output_tokens":4096}',
    ],
  ])('%s', (_, text, expected) => {
    expect(redactRawText(text)).toBe(expected);
  });

  test('headers keep their names and order; figures of limits and the facts of a turn stay', () => {
    expect(
      redactRawHeaders([
        ['X-Api-Key', 'abc'],
        ['x-ratelimit-remaining-tokens', '99'],
        ['x-codex-turn-metadata', '{"turn_id":"t1"}'],
        ['x-odd', 'Bearer 0123456789'],
      ]),
    ).toEqual([
      ['X-Api-Key', '[redacted]'],
      ['x-ratelimit-remaining-tokens', '99'],
      ['x-codex-turn-metadata', '{"turn_id":"t1"}'],
      ['x-odd', '[redacted]'],
    ]);
  });

  test('a clipped text has whole characters at both ends', () => {
    for (let extra = 0; extra < 4; extra += 1) {
      const { text, whole: isWhole } = clipText(whole('x'.repeat(extra) + '€'.repeat(1_000)), 100);
      expect(isWhole).toBe(false);
      expect(text).not.toContain('\uFFFD');
      expect(text).toMatch(/^x*€+\n… \d+ bytes were not kept …\n€+$/);
    }
  });

  test('without room in memory messages are left out, and the room is given back', () => {
    const room = createRawRoom(10);
    const messages = createRawMessages(room);
    messages.add(1, 'client', whole('12345678'));
    messages.add(2, 'upstream', whole('12345678'));
    expect(messages.all()).toEqual([{ at: 1, from: 'client', text: '12345678' }]);
    expect([messages.truncated, messages.length]).toEqual([true, 2]);
    messages.clear();
    expect(room.take(10)).toBe(true);
  });

  const record = (key: string, text: string): RawRecord => ({
    key,
    exchangeId: 'e',
    sessionId: `of ${key}`,
    turnId: 't',
    at: 1,
    truncated: false,
    content: { requestHeaders: [], responseHeaders: [], requestBody: text, messages: [], endedAt: null },
  });

  test('small and large ones are all shrunk, whole, and what is stored of a key is what came last', async () => {
    const stored = new Map<string, RawContent | null>();
    const queue = createRawQueue({
      isWritable: () => true,
      store: (packed) => packed.forEach((one) => stored.set(one.key, unpackRaw(one.bytes))),
      dropped: vi.fn(),
    });
    const texts = ['small', 'x'.repeat(100_000), 'small too', 'y'.repeat(40_000), 'the last'];
    texts.forEach((text, index) => queue.keep(record(`k${index}`, text)));
    queue.keep(record('k0', 'told again'));
    await vi.waitFor(() => expect(stored.size).toBe(5), { timeout: 10_000 });
    expect([...stored.values()].map((one) => one?.requestBody).toSorted()).toEqual(
      ['told again', ...texts.slice(1)].toSorted(),
    );
    queue.stop();
  });

  test('F5 what waits while the log is locked is bounded, the rest is let go of and told', () => {
    const dropped = vi.fn();
    const stored: string[] = [];
    let isWritable = false;
    const queue = createRawQueue({
      isWritable: () => isWritable,
      store: (packed) => stored.push(...packed.map((one) => one.key)),
      dropped,
    });
    for (let index = 0; index < 40; index += 1) queue.keep(record(`k${index}`, 'x'.repeat(256 * 1024)));
    // Told together: a recorder that cannot keep up has no time for a message about each.
    expect(dropped).not.toHaveBeenCalled();
    queue.settle();
    expect(dropped.mock.calls).toEqual([[9, 'too many wait']]);
    expect(stored).toEqual([]);
    isWritable = true;
    queue.forget(new Set(['of k3']));
    queue.stop();
    expect(stored).toHaveLength(30);
    expect(stored).not.toContain('k3');
  });
});

describe('long work in steps', () => {
  test('a step that fails is tried again, and one work follows the other', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const done: string[] = [];
    let failures = 2;
    const runner = createStepRunner({ before: () => undefined });
    const first = runner.run(function* () {
      yield* step(() => done.push('one'));
      const value = yield* step(() => {
        if (failures-- > 0) throw new Error('database is locked');
        return 7;
      });
      done.push('two');
      return value;
    });
    const second = runner.run(function* () {
      return yield* step(() => done.push('three'));
    });
    while (vi.getTimerCount() === 0) await new Promise((resolve) => setImmediate(resolve));
    await vi.advanceTimersByTimeAsync(250);
    await vi.advanceTimersByTimeAsync(250);
    expect(await first).toBe(7);
    await second;
    expect(done).toEqual(['one', 'two', 'three']);
    expect(vi.getTimerCount()).toBe(0);
    vi.useRealTimers();
  });
});
