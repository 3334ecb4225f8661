import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { followProcesses, type ProcessFact } from '../../../main/codex/follow.ts';
import type { CodexProcess } from '../../../main/codex/process-lines.ts';
import { fakeProcesses, processOf } from '../../fakes/processes.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const start = (search: 'untilFound' | 'once' = 'untilFound') => {
  const processes = fakeProcesses();
  const facts: ProcessFact['type'][] = [];
  const following = followProcesses({
    processes,
    search,
    belongs: (one: CodexProcess) => one.tokenHash === 'mine',
    onFact: ({ type }) => facts.push(type),
  });
  return { processes, facts, following };
};

test('a process is seen soon after it appears, and its end within 5 s', async () => {
  const { processes, facts } = start();
  await vi.advanceTimersByTimeAsync(300);
  expect(facts).toEqual([]);
  processes.running = [processOf({ pid: 1, tokenHash: 'other' }), processOf({ pid: 2, tokenHash: 'mine' })];
  await vi.advanceTimersByTimeAsync(400);
  expect(facts).toEqual(['processUp']);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(facts).toEqual(['processUp']);
  processes.running = [];
  await vi.advanceTimersByTimeAsync(5_100);
  expect(facts).toEqual(['processUp', 'processEnded']);
  expect(vi.getTimerCount()).toBe(0);
});

test('while it lives nobody lists all processes again', async () => {
  const { processes } = start();
  processes.running = [processOf({ pid: 2, tokenHash: 'mine' })];
  await vi.advanceTimersByTimeAsync(1_000);
  const listed = processes.listed;
  await vi.advanceTimersByTimeAsync(600_000);
  expect(processes.listed).toBe(listed);
});

test('a script that hands over to the program is still the same launch', async () => {
  const { processes, facts } = start();
  processes.running = [processOf({ pid: 2, tokenHash: 'mine' })];
  await vi.advanceTimersByTimeAsync(1_000);
  processes.running = [processOf({ pid: 3, tokenHash: 'mine' })];
  await vi.advanceTimersByTimeAsync(20_000);
  expect(facts).toEqual(['processUp']);
});

test('none after 20 s is said once; the search goes on and gives up after 2 min', async () => {
  const { processes, facts } = start();
  await vi.advanceTimersByTimeAsync(19_000);
  expect(facts).toEqual([]);
  expect(processes.listed).toBeLessThan(25);
  await vi.advanceTimersByTimeAsync(4_000);
  expect(facts).toEqual(['processMissing']);
  await vi.advanceTimersByTimeAsync(120_000);
  expect(facts).toEqual(['processMissing', 'neverCame']);
  expect(vi.getTimerCount()).toBe(0);
});

test('a late one still counts', async () => {
  const { processes, facts } = start();
  await vi.advanceTimersByTimeAsync(30_000);
  processes.running = [processOf({ pid: 2, tokenHash: 'mine' })];
  await vi.advanceTimersByTimeAsync(3_000);
  expect(facts).toEqual(['processMissing', 'processUp']);
});

test('looked for once, it is there or it is not', async () => {
  const { facts } = start('once');
  await vi.advanceTimersByTimeAsync(0);
  expect(facts).toEqual(['neverCame']);
  expect(vi.getTimerCount()).toBe(0);
});

test('stopped, it is silent', async () => {
  const { processes, facts, following } = start();
  following.stop();
  processes.running = [processOf({ pid: 2, tokenHash: 'mine' })];
  await vi.advanceTimersByTimeAsync(60_000);
  expect(facts).toEqual([]);
});
