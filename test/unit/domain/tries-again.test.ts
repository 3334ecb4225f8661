import { expect, test } from 'vitest';
import { problem } from '../../../main/domain/problem.ts';
import { afterRetries, triesAgain } from '../../../main/domain/tries-again.ts';
import { brokenOff, wentSilent } from '../../../main/proxy/failures.ts';
import { turnProblems } from '../../../main/recorder/problems.ts';

test.each([
  turnProblems.cut(),
  brokenOff('https://api.openai.com'),
  wentSilent('https://api.openai.com', 1_000),
])('beside 11 retries nobody reads that Codex usually tries again by itself: $code', (cut) => {
  expect(afterRetries(cut, 0).next).toBe(triesAgain);
  expect(afterRetries(cut, 1).next).toBe('Codex tried again once without success; send the prompt again.');
  expect(afterRetries(cut, 11)).toEqual({
    ...cut,
    next: 'Codex tried again 11 times without success; send the prompt again.',
  });
});

test('a problem with a next step of its own keeps it after any retries', () => {
  const denied = problem('upstream-status', 'No.', 'It is locked.', 'Sign in again.');
  expect(afterRetries(denied, 5)).toBe(denied);
});
