import { RE2JS, RE2JSSyntaxException } from 're2js';
import { t } from '../../preload/language.ts';
import { failed, ok, problem, type Result } from './problem.ts';

/** Says whether a model is taken. */
export type ModelMatch = (model: string) => boolean;

/** The longest model pattern, in characters. */
export const maxPatternChars = 1_000;

/** Compiled patterns kept, so that a request never waits for one. */
const maxCompiled = 256;
const compiled = new Map<string, Result<ModelMatch>>();

/**
 * Compiles a model pattern: RE2, so that time grows with the length of the model and nothing else (RELIABILITY J7). It must
 * match the whole name. @see https://github.com/google/re2/wiki/Syntax
 */
export function compileModelPattern(text: string): Result<ModelMatch> {
  const known = compiled.get(text);
  if (known !== undefined) return known;
  const made = compile(text);
  // What is wrong with one is said anew each time, in the language of then.
  if (!made.ok) return made;
  if (compiled.size >= maxCompiled) compiled.clear();
  compiled.set(text, made);
  return made;
}

function compile(text: string): Result<ModelMatch> {
  if (text.length > maxPatternChars) {
    return failed(bad(t`It is longer than ${maxPatternChars} characters.`));
  }
  if (text === '.*') return ok(() => true);
  try {
    const pattern = RE2JS.compile(text);
    return ok((model) => pattern.testExact(model));
  } catch (error) {
    return failed(bad(reason(text, error)));
  }
}

/** What RE2 leaves out, and how people come to write it. */
const leftOut: readonly (readonly [sign: RegExp, why: () => string])[] = [
  [/\(\?(<?[=!])/, () => t`Looking ahead or behind, such as (?=…) or (?!…), is not possible here.`],
  [/\\([1-9]|k<)/, () => t`Referring back to a group, such as \\1, is not possible here.`],
  [/\(\?>|[*+?}]\+/, () => t`Possessive and atomic groups are not possible here.`],
];

/** The parser's own words, in ours; anything else is given as it stands. */
const plain: Readonly<Record<string, () => string>> = {
  'missing closing )': () => t`A bracket ( is never closed.`,
  'unexpected )': () => t`A bracket ) was never opened.`,
  'missing closing ]': () => t`A bracket [ is never closed.`,
  'missing argument to repetition operator': () => t`A repetition sign has nothing before it to repeat.`,
  'invalid nested repetition operator': () => t`Two repetition signs follow each other.`,
  'invalid repeat count': () => t`It repeats something more than 1,000 times.`,
  'invalid character class range': () => t`A range in [ ] runs backwards.`,
  'trailing backslash at end of expression': () => t`It ends in a single backslash.`,
};

function reason(text: string, error: unknown): string {
  if (!(error instanceof RE2JSSyntaxException)) return t`It is not a regular expression.`;
  const special = leftOut.find(([sign]) => sign.test(text));
  if (special !== undefined) return special[1]();
  const description = error.getDescription();
  const where = error.getPattern();
  const what = plain[description]?.() ?? t`It is not a regular expression (${description}).`;
  return where === null || where === '' ? what : t`${what} Look at ${where}`;
}

function bad(why: string) {
  return problem(
    'backend-invalid',
    t`The model pattern cannot be used.`,
    why,
    t`Mend the pattern, for example gpt-5.* or gpt-5|o3; .* takes every model.`,
  );
}
