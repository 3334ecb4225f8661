import { afterEach, expect, test, vi } from 'vitest';
import { crashFacts, endOnCrash } from '../../../main/app/crash.ts';
import type { Facts, Log } from '../../../main/log.ts';

const kinds = ['uncaughtException', 'unhandledRejection'] as const;
const listenersBefore = new Map(kinds.map((kind) => [kind, new Set(process.rawListeners(kind))]));
afterEach(() => {
  for (const kind of kinds)
    for (const listener of process.rawListeners(kind))
      if (listenersBefore.get(kind)?.has(listener) !== true)
        process.removeListener(kind, listener as () => void);
});

function guarded(abandon: () => Promise<void>) {
  const lines: [string, Facts | undefined][] = [];
  const write = (event: string, facts?: Facts): void => void lines.push([event, facts]);
  const log: Log = { info: write, warn: write, error: write };
  const end = vi.fn<(why: string, settled: boolean) => void>();
  const crashed = endOnCrash({ log, abandon, abandonWithinMs: 20, end });
  return { lines, end, crashed };
}

test('F14 an error nobody catches is logged, what was seen is committed, and the process ends once', async () => {
  const abandon = vi.fn(() => Promise.resolve());
  const { lines, end, crashed } = guarded(abandon);
  crashed(new TypeError('first with Bearer abcdefghijkl'));
  crashed(new Error('second'));
  await vi.waitFor(() => expect(end).toHaveBeenCalled());
  expect(end.mock.calls).toEqual([['TypeError: first with [redacted]', true]]);
  expect(abandon).toHaveBeenCalledOnce();
  expect(lines.map(([event, facts]) => [event, facts?.['kind'], facts?.['name']])).toEqual([
    ['app: crashed', 'caught', 'TypeError'],
  ]);
});

test.each([
  ['never ends', () => new Promise<void>(() => undefined)],
  ['fails', () => Promise.reject(new Error('broken as well'))],
  [
    'throws',
    () => {
      throw new Error('broken as well');
    },
  ],
])('F14 committing that %s does not keep the process from ending', async (_, abandon) => {
  const { end, crashed } = guarded(abandon);
  crashed('not even an error');
  await vi.waitFor(() => expect(end).toHaveBeenCalledOnce());
  expect(end.mock.calls[0]?.[1]).toBe(false);
});

test('F14 of an error the log gets its name, the start of its message and where it was, and nothing it drags along', () => {
  const error = Object.assign(new Error(`${'x'.repeat(500)} the end`), { body: 'a prompt' });
  const facts = crashFacts(error);
  expect(facts.message).toBe('x'.repeat(200));
  expect(JSON.stringify(facts)).not.toContain('a prompt');
  expect(String(facts['stack'])).toMatch(/^at .*crash\.test\.ts/);
  expect(String(facts['stack']).split(' | ').length).toBeLessThanOrEqual(8);
});
