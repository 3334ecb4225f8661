/** What a key asks of the window. */
export type KeyCommand =
  | 'palette'
  | 'launch'
  | 'toggleRouting'
  | 'search'
  | 'filter'
  /** The first key of two, of which the second says where to go. */
  | 'lead'
  | 'sessions'
  | 'totals'
  | 'gateways'
  | 'accounts'
  | 'codex'
  | 'doctor'
  | 'settings'
  | 'help'
  | 'down'
  | 'up'
  | 'first'
  | 'last'
  | 'open'
  | 'back'
  | 'undo'
  | 'unfold'
  | 'foldUp';

/** The parts of a keyboard event that decide. */
export interface KeyPress {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

/** Where the key was pressed: typing is left alone, and arrows belong to whatever scrolls, except in the list. */
export type KeyPlace = 'text' | 'list' | 'detail' | 'dialog' | 'elsewhere';

/**
 * The command of a key, or null when it means nothing there. Ctrl and Cmd are the same on every system. `led`: the key before
 * was `g`, so that this one names a place.
 */
export function commandOf(press: KeyPress, place: KeyPlace, led = false): KeyCommand | null {
  if (press.altKey || place === 'dialog') return null;
  if (press.ctrlKey || press.metaKey) return withModifier(press, place);
  if (place === 'text') return null;
  if (led && press.key in ledTo) return ledTo[press.key] ?? null;
  if (press.key === '?') return 'help';
  if (press.key === '/') return 'search';
  if (press.key === 'f') return 'filter';
  if (press.key === 'g') return 'lead';
  if (press.key === 'Escape') return 'back';
  if (press.key === 'j') return 'down';
  if (press.key === 'k') return 'up';
  return place === 'list' ? inList(press) : null;
}

/** Where the second key of two leads. */
const ledTo: Readonly<Record<string, KeyCommand>> = {
  s: 'sessions',
  t: 'totals',
  g: 'gateways',
  a: 'accounts',
  c: 'codex',
  d: 'doctor',
  e: 'settings',
};

function withModifier(press: KeyPress, place: KeyPlace): KeyCommand | null {
  const key = press.key.toLowerCase();
  if (press.shiftKey) return key === 'p' ? 'toggleRouting' : null;
  switch (key) {
    case 'k':
      return 'palette';
    case 'l':
      return 'launch';
    case 'z':
      return place === 'text' ? null : 'undo';
    case 'f':
      return 'search';
    case '1':
      return 'sessions';
    case '2':
      return 'totals';
    case '3':
      return 'gateways';
    case '4':
      return 'accounts';
    case '5':
      return 'codex';
    case '6':
      return 'doctor';
    case '7':
    case ',':
      return 'settings';
    default:
      return null;
  }
}

function inList(press: KeyPress): KeyCommand | null {
  switch (press.key) {
    case 'ArrowDown':
      return 'down';
    case 'ArrowUp':
      return 'up';
    case 'Home':
      return 'first';
    case 'End':
      return 'last';
    case 'Enter':
      return 'open';
    case 'ArrowRight':
      return 'unfold';
    case 'ArrowLeft':
      return 'foldUp';
    default:
      return null;
  }
}
