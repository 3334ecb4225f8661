import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createCopier } from '../../../main/shell/copier.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function bed(reads = true) {
  let lies = '';
  const write = (text: string): void => void (lies = text);
  const copy = createCopier({
    write,
    read: reads ? () => Promise.resolve(lies) : null,
    clear: () => write(''),
  });
  return { copy, write, lies: () => lies };
}

test('I16: a command that carries a token leaves the clipboard when its time is over, and not before', async () => {
  const { copy, lies } = bed();
  copy('codex -c token', 600_000);
  await vi.advanceTimersByTimeAsync(599_999);
  expect(lies()).toBe('codex -c token');
  await vi.advanceTimersByTimeAsync(1);
  expect(lies()).toBe('');
});

test('I16: what somebody else copied meanwhile stays', async () => {
  const { copy, write, lies } = bed();
  copy('codex -c token', 1_000);
  write('a recipe');
  await vi.advanceTimersByTimeAsync(5_000);
  expect(lies()).toBe('a recipe');
});

test('I16: a text without a secret stays, also when it comes after a command', async () => {
  const { copy, lies } = bed();
  copy('codex -c token', 1_000);
  copy('a link');
  await vi.advanceTimersByTimeAsync(5_000);
  expect(lies()).toBe('a link');
});

test('I16: a command copied again has its whole time again', async () => {
  const { copy, lies } = bed();
  copy('codex -c token', 1_000);
  await vi.advanceTimersByTimeAsync(900);
  copy('codex -c token', 1_000);
  await vi.advanceTimersByTimeAsync(900);
  expect(lies()).toBe('codex -c token');
  await vi.advanceTimersByTimeAsync(100);
  expect(lies()).toBe('');
});

test('where reading would ask the person for leave, nothing is cleared', async () => {
  const { copy, lies } = bed(false);
  copy('codex -c token', 1_000);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(lies()).toBe('codex -c token');
});
