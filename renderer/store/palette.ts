import fuzzysort from 'fuzzysort';
import { t } from '../../preload/language.ts';
import type { SettingId } from './setting-list.ts';
import type { Theme } from '../../preload/contract.ts';
import type { ViewName } from './state.ts';

/** What an entry of the palette does. */
export type PaletteAct =
  | { readonly type: 'show'; readonly view: ViewName }
  | { readonly type: 'doctor' }
  | { readonly type: 'selectGateway'; readonly gatewayId: string }
  | { readonly type: 'session'; readonly sessionId: string }
  | { readonly type: 'launch'; readonly folder: string | null }
  | { readonly type: 'setting'; readonly id: SettingId }
  | { readonly type: 'theme'; readonly theme: Theme }
  | { readonly type: 'routing'; readonly on: boolean }
  | { readonly type: 'connect'; readonly homeId: string; readonly profile: string | null }
  | { readonly type: 'restore'; readonly homeId: string; readonly profile: string | null }
  | { readonly type: 'signIn' }
  | { readonly type: 'keys' };

/** One line of the palette; ids are stable. */
export interface PaletteEntry {
  readonly id: string;
  readonly group: PaletteGroup;
  readonly label: string;
  /** Beside the label; searched as well. */
  readonly detail: string;
  /** Searched and not shown. */
  readonly words: string;
  /** The label in English where another stands there; searched and not shown. Empty where it is the same. */
  readonly english: string;
  readonly act: PaletteAct;
}

export type PaletteGroup = 'Go to' | 'Do' | 'Launch' | 'Gateways' | 'Sessions' | 'Settings';

/** What a group is called. */
export function paletteGroupName(group: PaletteGroup): string {
  switch (group) {
    case 'Go to':
      return t`Go to`;
    case 'Do':
      return t`Do`;
    case 'Launch':
      return t`Launch`;
    case 'Gateways':
      return t`Gateways`;
    case 'Sessions':
      return t`Sessions`;
    case 'Settings':
      return t`Settings`;
    default:
      return group satisfies never;
  }
}

/** The palette's own state. */
export interface Palette {
  readonly query: string;
  /** The chosen line among those that are listed. */
  readonly at: number;
}

/** Nothing typed. */
export const emptyPalette: Palette = { query: '', at: 0 };

/** The most lines that are listed: nobody reads further, they type. */
export const listedEntries = 60;

/**
 * The entries a query finds, the best first; all of them, as they are, for an empty one. What stands in a label counts
 * for more than what stands beside it.
 */
export function foundEntries(entries: readonly PaletteEntry[], query: string): readonly PaletteEntry[] {
  const asked = query.trim();
  if (asked === '') return entries.slice(0, listedEntries);
  return fuzzysort
    .go(asked, entries, {
      keys: [
        'label',
        (entry) => `${paletteGroupName(entry.group)} ${entry.label}`,
        'detail',
        'words',
        'english',
      ],
      limit: listedEntries,
      threshold: 0,
      scoreFn: (found) =>
        Math.max(
          atLeast(0.2, found[0]?.score ?? 0),
          atLeast(0.45, found[1]?.score ?? 0) * 0.95,
          atLeast(0.45, found[2]?.score ?? 0) * 0.8,
          atLeast(0.45, found[3]?.score ?? 0) * 0.7,
          atLeast(0.2, found[4]?.score ?? 0) * 0.95,
        ),
    })
    .filter(({ score }) => score > 0)
    .map(({ obj }) => obj);
}

/** Letters that are merely somewhere in a text, in order, are no find; in a label a few scattered ones may be meant. */
const atLeast = (least: number, score: number): number => (score >= least ? score : 0);

/** The line a key leads to from another, round at the ends; null for a key that leads nowhere. */
export function nextLine(key: string, at: number, count: number): number | null {
  if (count === 0) return null;
  switch (key) {
    case 'ArrowDown':
      return (at + 1) % count;
    case 'ArrowUp':
      return (at - 1 + count) % count;
    case 'PageDown':
      return Math.min(at + 8, count - 1);
    case 'PageUp':
      return Math.max(at - 8, 0);
    default:
      return null;
  }
}
