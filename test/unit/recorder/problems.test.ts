import { expect, test } from 'vitest';
import { upstreamStatus } from '../../../main/codex/launch-problems.ts';
import { turnProblems } from '../../../main/recorder/problems.ts';

test('R5 a failed turn says what its status and code mean, in the words of the upstream where it has any', () => {
  expect(
    turnProblems.status(429, 'You exceeded your current quota.', { errorCode: 'insufficient_quota' }),
  ).toEqual({
    code: 'upstream-status',
    what: 'The credit of this key is used up (429).',
    why: 'You exceeded your current quota.',
    next: 'Add credit or raise the budget with the provider; a new key of the same account changes nothing.',
  });
  expect(
    turnProblems.status(404, 'gone', { schema: 'AzureOpenAI', errorCode: 'DeploymentNotFound' }).next,
  ).toBe('Look up the name under Deployments of this resource, and set it as the model of the backend.');
  expect(turnProblems.status(401, null, { lane: 'chatgpt' }).next).toContain('sign in again');
  expect(turnProblems.status(418, null).what).toBe('The provider answered with status 418.');
});

test('an upstream that quotes the key it refuses does not bring it into the log', () => {
  expect(turnProblems.status(401, 'Bad key sk-abcdefgh12345678.').why).toBe('Bad key [redacted].');
});

test('an upstream that speaks as if it were Postern is told like any other', () => {
  expect(turnProblems.status(400, 'x', { ourProblem: 'upstream-tls' }).what).toBe(
    'The provider answered with status 400.',
  );
});

test.each([
  ['insufficient_quota', 'Add credit'],
  ['rate_limit_exceeded', 'Codex does so by itself'],
  ['context_length_exceeded', '/compact'],
  ['usage_not_included', 'another account'],
  ['server_is_overloaded', 'another model'],
  ['slow_down', 'Try again in a moment'],
  ['never_heard_of', 'Read the reason above'],
])('an answer that ended with %s says what to do', (code, next) => {
  expect(turnProblems.failed(code, 'why')).toMatchObject({ code: 'turn-failed', why: 'why' });
  expect(turnProblems.failed(code, null).next).toContain(next);
});

test('a receipt tells a status that is not about the credential by the same table', () => {
  expect(upstreamStatus(503)).toEqual({
    code: 'upstream-status',
    what: 'The provider has trouble of its own (503).',
    why: 'It failed on its side.',
    next: 'Try again in a moment; the status page of the provider tells more.',
  });
});
