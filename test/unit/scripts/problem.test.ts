import { expect, test } from 'vitest';
import { checkNodeVersion } from '../../../scripts/setup/node-version.mjs';
import { describeProblem, SetupProblem } from '../../../scripts/setup/problem.mjs';

test('a problem says what failed, why, and what to do next', () => {
  const problem = new SetupProblem({ code: 'x', what: 'It failed.', why: 'no way out.', next: 'Open one.' });
  expect(describeProblem(problem)).toBe('\nIt failed.\n  Why: no way out.\n  Next: Open one.\n');
});

test.each(['18.20.0', '20.18.3'])('Node %s is too old', (version) => {
  expect(() => checkNodeVersion(version)).toThrow(SetupProblem);
});

test.each(['20.19.0', '20.20.2', '22.0.0', '24.1.0'])('Node %s is new enough', (version) => {
  expect(() => checkNodeVersion(version)).not.toThrow();
});
