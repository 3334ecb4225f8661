import { describe, expect, test } from 'vitest';
import { compileModelPattern, maxPatternChars } from '../../../main/domain/model-pattern.ts';

function matches(pattern: string, model: string): boolean {
  const compiled = compileModelPattern(pattern);
  if (!compiled.ok) throw new Error(compiled.problem.why);
  return compiled.value(model);
}

describe('a model pattern', () => {
  test.each([
    ['.*', 'gpt-5', true],
    ['.*', '', true],
    ['gpt-5', 'gpt-5', true],
    ['gpt-5', 'gpt-5-mini', false],
    ['gpt-5', 'my-gpt-5', false],
    ['gpt-5.*', 'gpt-5-mini', true],
    ['gpt-5|o3', 'o3', true],
    ['gpt-5|o3', 'o3-mini', false],
    ['^gpt-5$', 'gpt-5', true],
    ['(?i)GPT-.*', 'gpt-5', true],
    ['openai\\.gpt-oss-\\d+b', 'openai.gpt-oss-20b', true],
  ])('%s takes %s whole: %s', (pattern, model, taken) => {
    expect(matches(pattern, model)).toBe(taken);
  });

  test.each([
    ['(?=gpt)x', 'Looking ahead or behind, such as (?=…) or (?!…), is not possible here.'],
    ['(?!gpt).*', 'Looking ahead or behind, such as (?=…) or (?!…), is not possible here.'],
    ['(?<=gpt).*', 'Looking ahead or behind, such as (?=…) or (?!…), is not possible here.'],
    ['(?<!gpt).*', 'Looking ahead or behind, such as (?=…) or (?!…), is not possible here.'],
    ['(a)\\1', 'Referring back to a group, such as \\1, is not possible here.'],
    ['(?<n>a)\\k<n>', 'Referring back to a group, such as \\1, is not possible here.'],
    ['(?>a)', 'Possessive and atomic groups are not possible here.'],
    ['a++', 'Possessive and atomic groups are not possible here.'],
    ['(', 'A bracket ( is never closed. Look at ('],
    [')', 'A bracket ) was never opened. Look at )'],
    ['[a', 'A bracket [ is never closed. Look at [a'],
    ['*', 'A repetition sign has nothing before it to repeat. Look at *'],
    ['a{2000}', 'It repeats something more than 1,000 times. Look at {2000}'],
    ['((a{100}){100}){100}', 'It repeats something more than 1,000 times. Look at {100}'],
    ['[z-a]', 'A range in [ ] runs backwards. Look at z-a'],
    ['a\\', 'It ends in a single backslash.'],
    ['x'.repeat(maxPatternChars + 1), 'It is longer than 1000 characters.'],
  ])('%s is refused with a reason', (pattern, why) => {
    const compiled = compileModelPattern(pattern);
    expect(compiled.ok ? null : compiled.problem).toEqual({
      code: 'backend-invalid',
      what: 'The model pattern cannot be used.',
      why,
      next: 'Mend the pattern, for example gpt-5.* or gpt-5|o3; .* takes every model.',
    });
  });

  test('is compiled once', () => {
    expect(compileModelPattern('gpt-6.*')).toBe(compileModelPattern('gpt-6.*'));
  });

  // Each of these takes a backtracking engine longer than the sun has left.
  test.each(['(a+)+$', '(a|aa)+$', '(a|a)*b', '(a*)*b', '(.*a){20}', '(x+x+)+y'])(
    'J7 %s is matched against 1 MB in linear time: it returns',
    (pattern) => {
      expect(matches(pattern, `${'a'.repeat(1_000_000)}!`)).toBe(false);
      expect(matches(pattern, `${'x'.repeat(1_000_000)}!`)).toBe(false);
    },
  );
});
