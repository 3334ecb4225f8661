/** The bearer of the launch that a soak's traffic comes from. */
export const soakBearer = 'soak-bearer-0123456789-0123456789-012345678';

/** What the driver of a soak asks of the process under it. */
export type SoakOrder =
  | { readonly type: 'count' | 'ready' | 'stop' }
  | { readonly type: 'kill'; readonly room: 'proxy' | 'recorder' }
  | { readonly type: 'keyring'; readonly gone: boolean };

/** What that process answers; `rss` and `live` in bytes, the rest in pieces. */
export type SoakReport =
  | { readonly type: 'listening'; readonly port: number }
  | { readonly type: 'unhandled'; readonly why: string }
  | {
      readonly type: 'counted';
      readonly rss: number;
      /** What all threads still need after a collection. */
      readonly live: number;
      readonly descriptors: number;
      readonly timers: number;
      readonly held: number;
    };

/** One look at the process under soak. */
export interface SoakSample {
  readonly turns: number;
  readonly elapsedMs: number;
  readonly rss: number;
  readonly live: number;
  readonly descriptors: number;
  readonly timers: number;
  readonly held: number;
}

/** What a soak came to. */
export interface SoakResult {
  readonly turns: number;
  readonly elapsedMs: number;
  readonly samples: readonly SoakSample[];
  /** Turns the client saw to their end, and of those the ones missing in the log. */
  readonly completed: number;
  readonly lost: number;
  /** Turns the log calls completed that the client never saw complete. */
  readonly invented: number;
  readonly faults: Readonly<Record<string, number>>;
  readonly unhandled: readonly string[];
  /** What was heard of turns that failed though no fault was theirs. */
  readonly unexplained: readonly string[];
}

/** How a figure goes with the turns over the second half: each turn, by least squares. */
export interface Slope {
  readonly each: number;
  /** With a chance of 95 in 100 the true one is within so much of it; infinite below three samples. */
  readonly within: number;
}

/** The slope over the second half of the samples; in its deaths are over, so that what a thread piles up stays. */
export function slopeOf(samples: readonly SoakSample[], read: (one: SoakSample) => number): Slope {
  const half = samples.slice(Math.floor(samples.length / 2));
  const mean = (of: (one: SoakSample) => number): number =>
    half.reduce((sum, one) => sum + of(one), 0) / Math.max(1, half.length);
  const sumOf = (of: (one: SoakSample) => number): number => mean(of) * half.length;
  const [turns, level] = [mean((one) => one.turns), mean(read)];
  const spread = sumOf((one) => (one.turns - turns) ** 2);
  if (spread === 0) return { each: 0, within: Infinity };
  const each = sumOf((one) => (one.turns - turns) * (read(one) - level)) / spread;
  const missed = sumOf((one) => (read(one) - level - each * (one.turns - turns)) ** 2);
  const freedom = half.length - 2;
  return { each, within: freedom < 1 ? Infinity : student(freedom) * Math.sqrt(missed / freedom / spread) };
}

/** What 95 of 100 lie within, in standard errors, after Student (Cornish and Fisher's series). */
function student(freedom: number): number {
  const z = 1.959964;
  return z + (z ** 3 + z) / (4 * freedom) + (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * freedom ** 2);
}
