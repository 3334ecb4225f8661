import { expect, test } from 'vitest';
import { closingLine, countRun, exitCodeFor, sumCounts } from '../../../scripts/setup/test-results.mjs';

const file = (status: string, ...tests: readonly string[]) => ({
  status,
  assertionResults: tests.map((each) => ({ status: each })),
});
const report = (passed: number, failed: number, total: number, ...testResults: readonly object[]) =>
  JSON.stringify({ numPassedTests: passed, numFailedTests: failed, numTotalTests: total, testResults });

test('a clean run counts its tests', () => {
  expect(countRun(report(3, 0, 4, file('passed', 'passed', 'passed', 'passed', 'skipped')), 0)).toEqual({
    passed: 3,
    failed: 0,
    skipped: 1,
  });
});

test('a failed test counts once, though its file failed with it', () => {
  expect(countRun(report(1, 1, 2, file('failed', 'passed', 'failed')), 1)).toEqual({
    passed: 1,
    failed: 1,
    skipped: 0,
  });
});

test('a file that could not be loaded counts as a failure', () => {
  expect(countRun(report(1, 0, 1, file('passed', 'passed'), file('failed')), 1).failed).toBe(1);
});

test('a run that ended badly without a failed test counts as a failure', () => {
  expect(countRun(report(5, 0, 5, file('passed', 'passed')), 1).failed).toBe(1);
});

test.each([null, '', '{"half', '{}'])('a run whose report is %j counts as one failure', (text) => {
  expect(countRun(text, 0)).toEqual({ passed: 0, failed: 1, skipped: 0 });
});

test('the closing line sums the stages, and names skipped tests only when there are some', () => {
  const check = { passed: 0, failed: 1, skipped: 0 };
  const unit = { passed: 20, failed: 0, skipped: 0 };
  const e2e = { passed: 4, failed: 2, skipped: 1 };
  expect(closingLine(sumCounts([check, unit]))).toBe('20 passed, 1 failed');
  expect(closingLine(sumCounts([check, unit, e2e]))).toBe('24 passed, 3 failed, 1 skipped');
});

test.each([
  [{ passed: 3, failed: 0, skipped: 0 }, 0],
  [{ passed: 3, failed: 1, skipped: 0 }, 1],
  [{ passed: 0, failed: 0, skipped: 2 }, 1],
])('a run with %j exits with %i', (counts, expected) => {
  expect(exitCodeFor(counts)).toBe(expected);
});
