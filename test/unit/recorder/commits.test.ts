import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createCommits } from '../../../main/recorder/commits.ts';
import { emptySession } from '../../../main/recorder/model.ts';
import type { Write } from '../../../main/recorder/store.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const output = (itemId: string, text = 'x'): Write => ({
  type: 'output',
  output: { sessionId: emptySession('s').id, itemId, text, images: [], exitCode: 0, durationMs: null },
});

function makeCommits() {
  const said: string[] = [];
  let full = false;
  const commits = createCommits({
    store(writes) {
      if (full) throw new Error('disk full');
      said.push(
        `store ${writes.map((write) => (write.type === 'output' ? `${write.output.itemId}=${write.output.text}` : '?')).join(' ')}`,
      );
    },
    trouble: (error) => said.push(error === null ? 'well' : error.message),
    stored: () => undefined,
  });
  return {
    said,
    commits,
    add: (name: string, ...writes: readonly Write[]) => commits.add(writes, () => said.push(`taken ${name}`)),
    fill: (on: boolean) => void (full = on),
  };
}

test('the first batch is stored at once, those close behind it together, each taken once it is stored', () => {
  const { said, add } = makeCommits();
  add('1', output('a'));
  add('2', output('b'), output('c', 'old'));
  add('3', output('c', 'new'));
  expect(said).toEqual(['store a=x', 'taken 1']);
  vi.advanceTimersByTime(40);
  expect(said.slice(2)).toEqual(['store b=x c=new', 'taken 2', 'taken 3']);
  expect(vi.getTimerCount()).toBe(0);
});

test('a batch that changes nothing is taken at once, but never before one that waits', () => {
  const { said, add } = makeCommits();
  add('1');
  add('2', output('a'));
  add('3', output('b'));
  add('4');
  expect(said).toEqual(['taken 1', 'store a=x', 'taken 2']);
  vi.advanceTimersByTime(40);
  expect(said.slice(3)).toEqual(['store b=x', 'taken 3', 'taken 4']);
});

test('F3 what cannot be stored waits untaken, is tried again, and trouble is told once', () => {
  const { said, add, fill } = makeCommits();
  fill(true);
  add('1', output('a'));
  add('2', output('b'));
  vi.advanceTimersByTime(1_000);
  expect(said).toEqual(['disk full']);
  fill(false);
  vi.advanceTimersByTime(250);
  expect(said.slice(1)).toEqual(['store a=x b=x', 'well', 'taken 1', 'taken 2']);
});

test('stopping stores what waits and leaves no timer', () => {
  const { said, commits, add } = makeCommits();
  add('1', output('a'));
  add('2', output('b'));
  commits.stop();
  expect(said).toEqual(['store a=x', 'taken 1', 'store b=x', 'taken 2']);
  expect(vi.getTimerCount()).toBe(0);
});

test('after a commit of very much the next gathers for longer, and after that one as long as ever', () => {
  const { said, add } = makeCommits();
  add('1', ...Array.from({ length: 60 }, (_, index) => output(`a${index}`)));
  add('2', output('b'));
  vi.advanceTimersByTime(119);
  expect(said.at(-1)).toBe('taken 1');
  vi.advanceTimersByTime(1);
  expect(said.at(-1)).toBe('taken 2');
  add('3', output('c'));
  vi.advanceTimersByTime(40);
  expect(said.at(-1)).toBe('taken 3');
});
