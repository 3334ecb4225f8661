import { sharedBy, wireDifferences, type WireByScenario, type WireDifference } from './compare.ts';
import type { Release } from './versions.ts';

/** Grows when the scenarios or the facts change, so that results of older ones are made again. */
export const scenariosRevision = 3;

/** How one scenario went with one release. */
export interface ScenarioResult {
  readonly id: string;
  /** `skipped`: it was not begun; `failures` says why. */
  readonly outcome: 'passed' | 'failed' | 'skipped';
  readonly failures: readonly string[];
  /** What is worth knowing and no failure. */
  readonly notes: readonly string[];
}

/** What was found out about one release. */
export interface ReleaseResult {
  readonly version: string;
  readonly releasedAt: string;
  readonly testedAt: string;
  readonly revision: number;
  /** Why nothing could be run; null when it could. */
  readonly problem: string | null;
  readonly seconds: number;
  readonly scenarios: readonly ScenarioResult[];
  /** How it differs on the wire from the reference; null where nothing was there to compare. */
  readonly wire: Comparison | null;
}

/** What two releases were compared in, and what came out. */
export interface Comparison {
  readonly reference: string;
  /** The scenarios that both went through. */
  readonly scenarios: readonly string[];
  readonly differences: readonly WireDifference[];
}

/** Everything that docs/compatibility.json holds. */
export interface CompatibilityRecord {
  readonly schemaVersion: 1;
  /** The release that all others are compared with. */
  readonly reference: string;
  /** What that one puts on the wire, by scenario; empty until it was tried. */
  readonly wire: WireByScenario;
  readonly platform: string;
  readonly releases: readonly ReleaseResult[];
}

/** A record with nothing in it. */
export function emptyRecord(reference: string, platform: string): CompatibilityRecord {
  return { schemaVersion: 1, reference, wire: {}, platform, releases: [] };
}

/** True when a release need not be run again: all of it was tried with the scenarios of today, and compared with this reference. */
export function isDone({ releases, reference }: CompatibilityRecord, version: string): boolean {
  const found = releases.find((one) => one.version === version);
  if (found === undefined || found.revision !== scenariosRevision) return false;
  if (found.problem !== null || found.wire?.reference !== reference) return false;
  return found.scenarios.every(({ outcome }) => outcome !== 'skipped');
}

/** What is to be tried of the releases asked for: the reference before all that are compared with it. */
export function stillToTry(
  record: CompatibilityRecord,
  chosen: readonly Release[],
  all: readonly Release[],
  again: boolean,
): readonly Release[] {
  const left = chosen.filter(({ version }) => again || !isDone(record, version));
  if (left.length === 0) return [];
  const isReference = ({ version }: Release): boolean => version === record.reference;
  const needed = isDone(record, record.reference) ? left.filter(isReference) : all.filter(isReference);
  return [...needed, ...left.filter((one) => !isReference(one))];
}

/** How this differs from the reference; null where there is nothing to compare. */
export function compared({ reference, wire }: CompatibilityRecord, found: WireByScenario): Comparison | null {
  const scenarios = sharedBy(wire, found);
  return scenarios.length === 0 ? null : { reference, scenarios, differences: wireDifferences(wire, found) };
}

/** The record with this result in the place of an earlier one of the same release; `order` puts the newest first. */
export function withResult(
  record: CompatibilityRecord,
  result: ReleaseResult,
  order: (one: string, other: string) => number,
): CompatibilityRecord {
  const others = record.releases.filter(({ version }) => version !== result.version);
  const releases = [...others, result].toSorted((one, other) => order(other.version, one.version));
  return { ...record, releases };
}
