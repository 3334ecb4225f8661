import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { ItemView, LogChanges, SessionView, TurnView } from '../../../preload/contract.ts';
import { createChangeReporter } from '../../../main/recorder/changes.ts';
import type { Write } from '../../../main/recorder/store.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

// Only ids matter to the reporter: views are read for it.
const output = (itemId: string): Write => ({
  type: 'output',
  output: { sessionId: 's', itemId, text: 'x', images: [], exitCode: 0, durationMs: null },
});

function makeReporter() {
  const told: LogChanges[] = [];
  const reporter = createChangeReporter(
    {
      listed: () => 7,
      session: (id) => ({ id }) as SessionView,
      turn: ({ id }) => ({ id }) as TurnView,
      item: (_, id) => ({ id }) as ItemView,
    },
    (changes) => told.push(changes),
  );
  const itemIds = (): readonly (readonly string[])[] => told.map((one) => one.items.map((item) => item.id));
  return { told, reporter, itemIds };
}

test('the first change is told at once, the next ones together 100 ms later', () => {
  const { reporter, itemIds } = makeReporter();
  reporter.committed([output('a')]);
  reporter.flush();
  expect(itemIds()).toEqual([['a']]);
  reporter.committed([output('b')]);
  reporter.flush();
  reporter.committed([output('c'), output('b')]);
  reporter.flush();
  vi.advanceTimersByTime(99);
  expect(itemIds()).toEqual([['a']]);
  vi.advanceTimersByTime(1);
  expect(itemIds()).toEqual([['a'], ['b', 'c']]);
});

test('no timer runs while nothing waits', () => {
  const { reporter, told } = makeReporter();
  reporter.committed([output('a')]);
  reporter.flush();
  reporter.flush();
  expect(vi.getTimerCount()).toBe(0);
  expect(told).toHaveLength(1);
});

test('a text is told whole when it begins, then only what is added', () => {
  const { reporter, told } = makeReporter();
  reporter.appended('s', 'i', 'Hel');
  reporter.appended('s', 'i', 'lo');
  reporter.flush();
  reporter.appended('s', 'i', ', ');
  reporter.appended('s', 'i', 'you');
  reporter.flush();
  vi.advanceTimersByTime(100);
  expect(told).toMatchObject([
    { items: [{ id: 'i' }], appended: [] },
    { items: [], appended: [{ sessionId: 's', itemId: 'i', text: ', you' }] },
  ]);
});

test('a text that was finished meanwhile is told as the finished item alone', () => {
  const { reporter, told } = makeReporter();
  reporter.appended('s', 'i', 'Hel');
  reporter.flush();
  reporter.appended('s', 'i', 'lo');
  reporter.committed([output('i')]);
  reporter.flush();
  vi.advanceTimersByTime(100);
  expect(told[1]).toMatchObject({ items: [{ id: 'i' }], appended: [] });
});

test('what waits is told when it stops, and its timer is gone', () => {
  const { reporter, itemIds } = makeReporter();
  reporter.committed([output('a')]);
  reporter.flush();
  reporter.committed([output('b')]);
  reporter.flush();
  reporter.stop();
  expect(itemIds()).toEqual([['a'], ['b']]);
  expect(vi.getTimerCount()).toBe(0);
});

test('what waits is told before an answer that holds it, and not again after', () => {
  const { reporter, itemIds } = makeReporter();
  reporter.committed([output('a')]);
  reporter.flush();
  reporter.committed([output('b')]);
  reporter.flush();
  reporter.now();
  expect(itemIds()).toEqual([['a'], ['b']]);
  expect(vi.getTimerCount()).toBe(0);
});

test('removed sessions are told with how many the list has left, and nothing that waited of them', () => {
  const { told, reporter } = makeReporter();
  reporter.committed([output('first')]);
  reporter.flush();
  const other = { ...output('b'), output: { sessionId: 'kept', itemId: 'b' } } as Write;
  reporter.committed([output('a'), other]);
  reporter.appended('s', 'grows', 'text');
  reporter.sessionsChanged(['s', 'kept']);
  reporter.removed(new Set(['s', 's-title']));
  reporter.flush();
  vi.advanceTimersByTime(100);
  expect(told).toHaveLength(2);
  expect(told[0]).toMatchObject({ removed: [], total: null });
  expect(told[1]).toMatchObject({
    removed: ['s', 's-title'],
    total: 7,
    sessions: [{ id: 'kept' }],
    items: [{ id: 'b' }],
    appended: [],
  });
});

test('a session that begins anew after it was removed is told after its removal, its growing text from the start', () => {
  const { told, reporter } = makeReporter();
  reporter.appended('s', 'grows', 'old');
  reporter.flush();
  reporter.removed(new Set(['s']));
  reporter.sessionsChanged(['s']);
  reporter.appended('s', 'grows', 'new');
  reporter.now();
  expect(told[1]).toMatchObject({
    removed: ['s'],
    sessions: [{ id: 's' }],
    items: [{ id: 'grows' }],
    appended: [],
  });
});

test('items and texts are told of the watched session alone, rows of all; nobody reads what is not told', () => {
  const { reporter, told, itemIds } = makeReporter();
  reporter.watch('other');
  reporter.committed([output('a')]);
  reporter.appended('s', 'i', 'Hel');
  reporter.sessionsChanged(['s']);
  reporter.now();
  expect(itemIds()).toEqual([[]]);
  expect(told[0]?.sessions).toEqual([{ id: 's' }]);
  reporter.watch('s');
  reporter.committed([output('b')]);
  reporter.appended('s', 'i', 'lo');
  reporter.now();
  expect(itemIds()).toEqual([[], ['b']]);
  expect(told[1]?.appended).toEqual([{ sessionId: 's', itemId: 'i', text: 'lo' }]);
  reporter.watch(null);
  reporter.committed([output('c')]);
  reporter.now();
  expect(itemIds()).toEqual([[], ['b'], []]);
});
