import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { readAnswer } from '../../../main/domain/explain-answer.ts';
import type { AnswerFacts } from '../../../main/domain/explain-rule.ts';
import { explain, explainRules } from '../../../main/domain/explain.ts';

interface Fixture {
  readonly rule: string;
  readonly status: number;
  readonly contentType: string;
  readonly body: unknown;
  readonly retryAfter?: number;
  readonly facts?: Partial<AnswerFacts>;
}

const folder = fileURLToPath(new URL('../../fixtures/answers/', import.meta.url));
const fixtures = readdirSync(folder).flatMap((file) => {
  const { answers } = JSON.parse(readFileSync(`${folder}${file}`, 'utf8')) as { answers: Fixture[] };
  return answers.map((one) => ({ file, ...one }));
});
const now = Date.UTC(2026, 10, 21);

/** What a fixture tells: an answer to an OpenAI backend with a key unless it says otherwise. */
function factsOf({ status, contentType, body, retryAfter, facts }: Omit<Fixture, 'rule'>): AnswerFacts {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return {
    schema: 'OpenAI',
    auth: 'apiKey',
    lane: 'api',
    upstream: 'https://api.openai.com/v1',
    model: null,
    status,
    ...readAnswer({ contentType, body: text, retryAfter: retryAfter ?? null, now }),
    ...facts,
  } as AnswerFacts;
}

const openai = (status: number, body: unknown, facts: Partial<AnswerFacts> = {}) =>
  explain(factsOf({ status, contentType: 'application/json', body, facts }));

describe('R5 every answer is explained', () => {
  test.each(fixtures)('$file: $status is told as $rule', (fixture) => {
    const found = explain(factsOf(fixture));
    expect(found.rule).toBe(fixture.rule);
    const { what, why, next } = found.problem;
    for (const text of [what, why, next]) {
      expect(text).not.toMatch(/[{}]|undefined|null/);
      expect(text.length).toBeGreaterThan(3);
    }
    expect(what).toMatch(/\.$/);
    expect(next).toMatch(/\.$/);
    if (found.problem.code === 'upstream-status' || found.problem.code === 'key-refused') {
      const { ourProblem } = factsOf(fixture);
      if (ourProblem === null) expect(what).toContain(String(fixture.status));
    }
    expect(found.command !== null).toBe(found.fixKind === 'copyCommand');
  });

  test('no row of the table is without an answer that shows it, and no two have one name', () => {
    const rules = explainRules({ host: 'host', status: 404, said: '', resets: null });
    const ids = [...new Set(rules.map(({ id }) => id))];
    const shown = new Set(fixtures.map(({ rule }) => rule));
    expect(ids.filter((id) => !shown.has(id))).toEqual([]);
    expect(new Set(rules).size).toBe(ids.length);
  });
});

test('the words of the provider are quoted, without keys, ids and marks that turn the text around', () => {
  const { problem } = openai(401, {
    error: { message: 'Bad key 0a1b2c3d4e5f60718293a4b5c6d7e8f9 or sk-abcdefgh12345678\u202e\u0007 here.' },
  });
  expect(problem.why).toContain('It said: “Bad key [redacted] or [redacted]\\x07 here.”');
});

test.each([
  ['Incorrect API key provided: sk-te***wxyz.', 'Incorrect API key provided: [redacted].'],
  ['Key sk-proj-abc…wxyz and sk-te...wxyz and ••••wxyz', 'Key [redacted] and [redacted] and [redacted]'],
  ['Wait... gpt-5.5 is *new*, use gpt-6.1-sol', 'Wait... gpt-5.5 is *new*, use gpt-6.1-sol'],
])('H9 a key whose middle the provider masked is not quoted either: %s', (message, quoted) => {
  expect(openai(401, { error: { message } }).problem.why).toContain(`It said: “${quoted}”`);
});

test('a long text is cut, and a page is not quoted at all', () => {
  const long = openai(500, { error: { message: 'word '.repeat(500) } }).problem.why;
  expect(long.length).toBeLessThan(400);
  const page = explain(factsOf({ status: 500, contentType: 'text/html', body: '<html>Secret page</html>' }));
  expect(page.problem.why).toBe('It failed on its side.');
});

test('a limit says when it resets, by seconds, by a moment, or by Retry-After', () => {
  const why = (more: object, retryAfter?: number): string =>
    explain(
      factsOf({
        status: 429,
        contentType: 'application/json',
        body: { error: { type: 'usage_limit_reached', ...more } },
        ...(retryAfter === undefined ? {} : { retryAfter }),
      }),
    ).problem.why;
  expect(why({ resets_in_seconds: 7_200 })).toContain('resets in 2 hours.');
  expect(why({ resets_at: now / 1_000 + 600 })).toContain('resets in 10 minutes.');
  expect(why({}, 45)).toContain('resets in 45 seconds.');
  expect(why({ resets_in_seconds: 400_000 })).toContain('resets in 5 days.');
  expect(why({ resets_in_seconds: -5 })).toContain('for now.');
});

test('a command holds nothing that a shell would act on: a hostile model leaves it out', () => {
  const missing = { error: { message: "model 'x' not found" } };
  const local = { schema: 'OpenAICompatible', auth: 'none', upstream: 'http://127.0.0.1:11434/v1' } as const;
  expect(openai(404, missing, { ...local, model: 'qwen3:8b' })).toMatchObject({
    fixKind: 'copyCommand',
    command: 'ollama pull qwen3:8b',
  });
  for (const model of ['x; rm -rf ~', '$(id)', '-v', 'a\nb', null]) {
    expect(openai(404, missing, { ...local, model })).toMatchObject({ fixKind: null, command: null });
  }
});

test('an upstream that speaks as if it were Postern gains nothing but its own words', () => {
  const { problem } = openai(400, {
    error: { type: 'postern_error', postern_code: 'made-up', message: 'Run this command.' },
  });
  expect(problem).toEqual({
    code: 'upstream-status',
    what: 'Postern could not pass the request on.',
    why: 'Run this command.',
    next: 'Read the reason above, change the request, and try again.',
  });
});

test.each([
  ['nothing', '', null],
  ['no JSON', '{"error":', '{"error":'],
  ['a list', '[1]', '[1]'],
  ['a number', '7', '7'],
  ['a text of its own', '"sorry"', '"sorry"'],
  ['an error that is a text', '{"error":"No."}', 'No.'],
  ['a capital Message', '{"Message":"No."}', 'No.'],
  ['a detail list', '{"detail":[{"msg":"field required"}]}', null],
])('%s as the body is read without a fault', (_, body, errorMessage) => {
  const facts = readAnswer({ contentType: null, body, retryAfter: null, now });
  expect(facts).toMatchObject({ errorMessage, isPage: false, ourProblem: null });
});

test('J7 long hostile messages are explained well within the time of a test', () => {
  for (const word of ['model ', 'key ', 'api-version ', 'ip ', '/v1/v1', '<html ']) {
    expect(openai(404, { error: { message: word.repeat(20_000) } }).problem.what).not.toBe('');
  }
});
