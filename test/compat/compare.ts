import type { WireFacts } from './wire-facts.ts';

/** One thing that stands on the wire with one release and not with the other. */
export interface WireDifference {
  /** `added`: the release has it and the reference has not. */
  readonly change: 'added' | 'gone';
  readonly kind: string;
  readonly fact: string;
  /** The scenarios it was seen in. */
  readonly scenarios: readonly string[];
}

/** The facts of one release, by scenario. */
export type WireByScenario = Readonly<Record<string, WireFacts>>;

/** What differs from the reference, in the scenarios that both have. */
export function wireDifferences(
  reference: WireByScenario,
  release: WireByScenario,
): readonly WireDifference[] {
  const found = new Map<string, WireDifference>();
  const note = (change: WireDifference['change'], kind: string, fact: string, scenario: string): void => {
    const key = JSON.stringify([kind, change, fact]);
    const scenarios = [...(found.get(key)?.scenarios ?? []), scenario];
    found.set(key, { change, kind, fact, scenarios });
  };
  for (const scenario of sharedBy(reference, release)) {
    const [before, after] = [reference[scenario] ?? {}, release[scenario] ?? {}];
    for (const kind of new Set([...Object.keys(before), ...Object.keys(after)])) {
      const [had, has] = [new Set(before[kind]), new Set(after[kind])];
      for (const fact of has) if (!had.has(fact)) note('added', kind, fact, scenario);
      for (const fact of had) if (!has.has(fact)) note('gone', kind, fact, scenario);
    }
  }
  return [...found].toSorted(([one], [other]) => (one < other ? -1 : 1)).map(([, difference]) => difference);
}

/** The scenarios whose facts both have. */
export function sharedBy(one: WireByScenario, other: WireByScenario): readonly string[] {
  return Object.keys(one).filter((scenario) => other[scenario] !== undefined);
}
