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

/** The problem with too many entries; null when there is room for all. */
export function tooMany(code: InvalidCode, kind: string, count: number, who: string): Problem | null {
  if (count <= maxEach) return null;
  return problem(
    code,
    `${who} too many ${kind}.`,
    `There is room for ${maxEach}.`,
    'Delete one that is not needed.',
  );
}

/** The problem with two entries of one name; null when there are none. */
export function sameName(
  code: InvalidCode,
  kind: string,
  list: readonly { readonly name: string }[],
): Problem | null {
  const twice = repeated(list.map(({ name }) => name));
  if (twice === null) return null;
  return problem(
    code,
    `Two ${kind} are called "${twice}".`,
    'Each is found by its name.',
    'Give one of them another name.',
  );
}

/** The problem with two entries of one id; null when there are none. */
export function sameId(list: readonly { readonly id: string }[]): Problem | null {
  const twice = repeated(list.map(({ id }) => id));
  if (twice === null) return null;
  return problem(
    'gateway-invalid',
    `Two entries have the id "${twice}".`,
    "An id is one entry's own.",
    'Remove one of the two ids; Postern gives a new one.',
  );
}

function repeated(list: readonly string[]): string | null {
  const seen = new Set<string>();
  return list.find((one) => seen.has(one) || !seen.add(one)) ?? null;
}
