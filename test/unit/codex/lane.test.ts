import { expect, test } from 'vitest';
import { decideLane, type LaneDecision, type LaneFacts } from '../../../main/codex/lane.ts';

const decide = (
  choice: LaneFacts['choice'],
  keyInEnvironment: boolean,
  login: LaneFacts['login'],
  managed: LaneFacts['managed'] = { chatgpt: false, api: false },
): LaneDecision => decideLane({ choice, keyInEnvironment, login, managed, only: null });

const summary = ({ lane, provider, problem }: LaneDecision): string =>
  `${lane} ${provider}${problem === null ? '' : ` ${problem.code}`}`;

test.each([
  // auto: a key in the environment, then a stored key, then ChatGPT.
  ['auto', true, 'chatgpt', 'api postern'],
  ['auto', true, 'none', 'api postern'],
  ['auto', true, 'apiKey', 'api postern'],
  ['auto', false, 'apiKey', 'api openai'],
  ['auto', false, 'chatgpt', 'chatgpt openai'],
  ['auto', false, 'accessToken', 'chatgpt openai'],
  ['auto', false, 'none', 'chatgpt openai'],
  ['auto', false, 'unknown', 'chatgpt openai'],
  // An explicit choice wins, also when it cannot work: then it says so.
  ['chatgpt', true, 'chatgpt', 'chatgpt openai'],
  ['chatgpt', true, 'none', 'chatgpt openai'],
  ['chatgpt', false, 'apiKey', 'chatgpt openai launch-no-credential'],
  ['api', true, 'chatgpt', 'api postern'],
  ['api', false, 'apiKey', 'api openai'],
  ['api', false, 'chatgpt', 'api postern launch-no-credential'],
  ['api', false, 'none', 'api postern launch-no-credential'],
] as const)('%s with key %s and login %s takes: %s', (choice, key, login, expected) => {
  expect(summary(decide(choice, key, login))).toBe(expected);
});

test('the API lane never gets the built-in provider while Codex holds a ChatGPT sign-in, whose token it would send', () => {
  for (const choice of ['auto', 'api', 'chatgpt'] as const) {
    for (const key of [true, false]) {
      for (const login of ['chatgpt', 'accessToken', 'none', 'unknown'] as const) {
        const { lane, provider } = decide(choice, key, login);
        if (lane === 'api') expect(provider).toBe('postern');
      }
    }
  }
});

test.each([
  // P9: a gateway with an account of its own needs neither key nor sign-in.
  ['auto', false, 'none', true, false, 'chatgpt'],
  ['auto', false, 'none', false, true, 'api'],
  ['auto', false, 'none', true, true, 'chatgpt'],
  ['auto', false, 'chatgpt', true, true, 'chatgpt'],
  ['auto', true, 'none', true, true, 'api'],
  ['auto', false, 'apiKey', true, true, 'api'],
  ['chatgpt', true, 'apiKey', true, false, 'chatgpt'],
  ['api', false, 'none', false, true, 'api'],
] as const)(
  '%s with key %s, login %s and accounts for chatgpt %s, api %s uses the account on the %s lane',
  (choice, key, login, chatgpt, api, lane) => {
    const decision = decide(choice, key, login, { chatgpt, api });
    expect(decision).toMatchObject({ lane, provider: 'postern', managed: true, problem: null });
    expect(decision.reason).toContain('neither key nor sign-in');
  },
);

test.each([
  ['auto', false, 'chatgpt', false, true, 'chatgpt openai'],
  ['auto', true, 'none', true, false, 'api postern'],
  ['auto', false, 'apiKey', true, false, 'api openai'],
  ['api', false, 'none', true, false, 'api postern launch-no-credential'],
] as const)(
  '%s with key %s and login %s keeps what Codex has where the account is on the other lane',
  (choice, key, login, chatgpt, api, expected) => {
    const decision = decide(choice, key, login, { chatgpt, api });
    expect([summary(decision), decision.managed]).toEqual([expected, false]);
  },
);

test('the reason is one sentence a person can check', () => {
  expect(decide('auto', true, 'chatgpt').reason).toBe(
    'OPENAI_API_KEY is set, so Codex uses it on the API lane.',
  );
  expect(decide('auto', false, 'none').reason).toBe(
    'Codex is not signed in yet and will ask you to sign in.',
  );
  expect(decide('chatgpt', true, 'chatgpt').reason).toBe(
    'You chose the ChatGPT lane; Codex is signed in with ChatGPT.',
  );
  expect(decide('chatgpt', false, 'unknown').reason).toBe(
    'You chose the ChatGPT lane; no API key was found, so Codex uses its ChatGPT sign-in.',
  );
});
