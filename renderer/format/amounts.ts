import type { TokensView } from '../../preload/contract.ts';
import { t } from '../../preload/language.ts';
import { fixedText } from './intl.ts';

/** A count in at most four characters and a unit: `820`, `12.4k`, `1.2M`. */
export function countText(count: number): string {
  if (count < 1000) return String(Math.round(count));
  if (count < 99_950) return `${trimmed(count / 1000)}k`;
  if (count < 999_500) return `${Math.round(count / 1000)}k`;
  return `${trimmed(count / 1_000_000)}M`;
}

/** A size on disk: `640 KB`, `84 MB`, `1.2 GB`. */
export function bytesText(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 999_500) return `${Math.round(bytes / 1000)} KB`;
  if (bytes < 999_500_000) return `${Math.round(bytes / 1_000_000)} MB`;
  return `${fixedText(bytes / 1_000_000_000, 1)} GB`;
}

/** A secret's size, exact enough to see that it is whole: `51 B`, `5.2 KB`. */
export function secretSizeText(bytes: number): string {
  return bytes < 1000 ? `${bytes} B` : `${trimmed(bytes / 1000)} KB`;
}

/** All tokens that passed: what went in and what came out. */
export function totalTokens(tokens: TokensView): number {
  return tokens.input + tokens.output;
}

/** A share of a whole in whole per cent; what is more than nothing is never shown as nothing. */
export function percentText(share: number): string {
  return share > 0 && share < 0.005 ? t`under 1 %` : `${Math.round(share * 100)} %`;
}

/** How much of the input came from the cache, in whole per cent; null when there was no input. */
export function cachedPercent(tokens: TokensView): number | null {
  return tokens.input === 0 ? null : Math.round((tokens.cached / tokens.input) * 100);
}

function trimmed(value: number): string {
  const text = value.toFixed(1);
  return text.endsWith('.0') ? text.slice(0, -2) : fixedText(value, 1);
}
