/** One stable release of Codex as the registry tells it. */
export interface Release {
  readonly version: string;
  /** Day it came out, `2026-11-13`. */
  readonly releasedAt: string;
  /** False where there is no build of it for this platform. */
  readonly built: boolean;
}

/** What `npm view @openai/codex versions time --json` answers. */
export interface RegistryAnswer {
  readonly versions: readonly string[];
  readonly time: Readonly<Record<string, string>>;
}

/** Which releases a run is about. */
export interface Wanted {
  /** How many of the newest; null takes `only`. */
  readonly last: number | null;
  /** Exactly these; empty takes `last`. */
  readonly only: readonly string[];
}

/** The stable releases, newest first by number: a fix of an old line comes out late and stays old. */
export function stableReleases(answer: RegistryAnswer, platform: string): readonly Release[] {
  const known = new Set(answer.versions);
  return answer.versions
    .filter((version) => numbersOf(version) !== null)
    .toSorted((one, other) => compareVersions(other, one))
    .map((version) => ({
      version,
      releasedAt: (answer.time[version] ?? '').slice(0, 10),
      built: known.has(`${version}-${platform}`),
    }));
}

/** Below 0 when `one` is the older; versions that are no plain numbers come first. */
export function compareVersions(one: string, other: string): number {
  const [left, right] = [numbersOf(one) ?? [], numbersOf(other) ?? []];
  for (let place = 0; place < 3; place += 1) {
    const difference = (left[place] ?? -1) - (right[place] ?? -1);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** The releases asked for, newest first, and the names among them that the registry does not have. */
export function chooseReleases(
  all: readonly Release[],
  { last, only }: Wanted,
): { readonly chosen: readonly Release[]; readonly unknown: readonly string[] } {
  if (only.length === 0) return { chosen: all.slice(0, last ?? 1), unknown: [] };
  const names = new Set(only);
  return {
    chosen: all.filter(({ version }) => names.has(version)),
    unknown: only.filter((name) => !all.some(({ version }) => version === name)),
  };
}

/** How npm calls the build for a platform: `linux-x64`. */
export function platformName(platform: NodeJS.Platform, arch: string): string {
  return `${platform}-${arch}`;
}

function numbersOf(version: string): readonly number[] | null {
  const found = /^(\d+)\.(\d+)\.(\d+)$/.exec(version);
  return found === null ? null : found.slice(1).map(Number);
}
