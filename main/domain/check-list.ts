import { t } from '../../preload/language.ts';
import { problem, type Problem } from './problem.ts';

/** The codes of a broken rule, by what breaks it. */
export type InvalidCode = 'organisation-invalid' | 'gateway-invalid' | 'backend-invalid';

/** The most of each kind: backends of a gateway, gateways of an organisation, organisations. */
export const maxEach = 100;

/** The first problem there is with the entries of a list; null when there is none. */
export function firstOf<T>(
  list: readonly T[],
  check: (one: T, at: number) => Problem | null,
): Problem | null {
  for (const [at, one] of list.entries()) {
    const broken = check(one, at);
    if (broken !== null) return broken;
  }
  return null;
}

/** The problem with too many entries, `what` in a sentence; null when there is room for all. */
export function tooMany(code: InvalidCode, count: number, what: () => string): Problem | null {
  if (count <= maxEach) return null;
  return problem(code, what(), t`There is room for ${maxEach}.`, t`Delete one that is not needed.`);
}

/** The problem with two entries of one name, `what` in a sentence; null when there are none. */
export function sameName(
  code: InvalidCode,
  list: readonly { readonly name: string }[],
  what: (name: string) => string,
): Problem | null {
  const twice = repeated(list.map(({ name }) => name));
  if (twice === null) return null;
  return problem(code, what(twice), t`Each is found by its name.`, t`Give one of them another name.`);
}

/** The problem with two entries of one id; null when there are none. */
export function sameId(list: readonly { readonly id: string }[]): Problem | null {
  const twice = repeated(list.map(({ id }) => id));
  if (twice === null) return null;
  return problem(
    'gateway-invalid',
    t`Two entries have the id "${twice}".`,
    t`An id is one entry's own.`,
    t`Remove one of the two ids; Postern gives a new one.`,
  );
}

function repeated(list: readonly string[]): string | null {
  const seen = new Set<string>();
  return list.find((one) => seen.has(one) || !seen.add(one)) ?? null;
}
