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
}

/** The slope of a figure by turns over the second half, each turn (least squares). */
export function slopeOf(samples: readonly SoakSample[], read: (one: SoakSample) => number): number {
  const half = samples.slice(Math.floor(samples.length / 2));
  const mean = (of: (one: SoakSample) => number): number =>
    half.reduce((sum, one) => sum + of(one), 0) / Math.max(1, half.length);
  const [turns, level] = [mean((one) => one.turns), mean(read)];
  const spread = half.reduce((sum, one) => sum + (one.turns - turns) ** 2, 0);
  return spread === 0
    ? 0
    : half.reduce((sum, one) => sum + (one.turns - turns) * (read(one) - level), 0) / spread;
}
