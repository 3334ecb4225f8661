/** The Codex whose behaviour Postern knows (docs/wire.md), and how far from it another may be. */
export const observedCodex = {
  /** Every fact was seen with this one (2026-11-21). */
  version: '0.169.0',
  /**
   * The oldest with which everything works (docs/compatibility.md): 0.117 knows no command for a bearer, so a connection with a
   * credential of ours fails; 0.115 takes no WebSocket by itself; 0.113 does not know `openai_base_url` and goes past Postern.
   */
  oldest: '0.118.0',
} as const;

/** How a version stands to what was observed; `older` than the oldest known, `earlier` than the observed one. */
export type VersionAge = 'older' | 'earlier' | 'observed' | 'newer' | 'unknown';

/** Compares by major and minor: a patch changes nothing Postern relies on. */
export function ageOf(version: string): VersionAge {
  const numbers = minorOf(version);
  const [seen, oldest] = [minorOf(observedCodex.version), minorOf(observedCodex.oldest)];
  if (numbers === null || seen === null || oldest === null) return 'unknown';
  if (numbers < oldest) return 'older';
  if (numbers < seen) return 'earlier';
  return numbers === seen ? 'observed' : 'newer';
}

function minorOf(version: string): number | null {
  const found = /^(\d{1,4})\.(\d{1,6})\./.exec(version);
  const number = found === null ? 0 : Number(found[1]) * 1_000_000 + Number(found[2]);
  // A Codex built from its sources calls itself 0.0.0.
  return number === 0 ? null : number;
}
