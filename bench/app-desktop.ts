import { spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { createInterface } from 'node:readline';
import { joinAsTrayHost } from '../test/fakes/tray-host.ts';

/** What can be seen of a starting app from outside; `performance.now()` of the first time, null while there was none. */
export interface Seen {
  /** A tray item was registered on the session bus. */
  tray: number | null;
  /** A window of its own (no menu, no tooltip) was mapped on the display. */
  window: number | null;
  /** X11's number of that window. */
  windowId: number | null;
}

/** A desktop's tray and an eye on its display. */
export interface DesktopWatch {
  /** What is seen from now on is the next app's. */
  next(): Seen;
  /** Resolves when something more was seen. */
  changed(signal: AbortSignal): Promise<unknown>;
  end(): void;
}

/** Becomes the tray of the session and watches the display. Needs `xev` (Debian: x11-utils). */
export async function watchDesktop(): Promise<DesktopWatch> {
  const changes = new EventEmitter();
  let seen: Seen = { tray: null, window: null, windowId: null };
  const see = (what: 'tray' | 'window'): void => {
    if (seen[what] !== null) return;
    seen[what] = performance.now();
    changes.emit('seen');
  };
  const tray = await joinAsTrayHost(process.env['DBUS_SESSION_BUS_ADDRESS'] ?? '', () => see('tray'));
  await tray.appear();
  // A pipe would make xev keep what it says until it has a page of it.
  const watching = spawn('stdbuf', ['-oL', 'xev', '-root', '-event', 'substructure'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  await once(watching, 'spawn');
  createInterface(watching.stdout).on('line', (line) => {
    const mapped = windowMapped(line);
    if (mapped === null) return;
    seen.windowId ??= mapped;
    see('window');
  });
  return {
    next: () => (seen = { tray: null, window: null, windowId: null }),
    changed: (signal) => once(changes, 'seen', { signal }),
    end() {
      watching.kill();
      tray.end();
    },
  };
}

/** Reads a line of `xev -root`: the window that was mapped and asks for the ordinary treatment. Only MapNotify ends like this. */
export function windowMapped(line: string): number | null {
  const found = /^\s+event 0x[\da-f]+, window 0x([\da-f]+), override NO$/.exec(line);
  return found?.[1] === undefined ? null : Number.parseInt(found[1], 16);
}
