import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { app } from 'electron';
import { decideCrash } from '../domain/crash-budget.ts';
import type { Log } from '../log.ts';

/**
 * Keeps a graphics process that crashes from taking the app along: after the sixth Chromium ends its main process, and with it
 * every stream ("GPU process isn't usable. Goodbye.", RELIABILITY F12). Without that limit Chromium does not turn to drawing
 * without the graphics card either, so that is done here, from the next start on: `notePath` holds the version of Electron the
 * card did not get on with. To be called before the app is ready.
 */
export function steadyGraphics(notePath: string): void {
  app.commandLine.appendSwitch('disable-gpu-process-crash-limit');
  const { electron } = process.versions;
  const noted = read(notePath);
  if (noted === electron) app.disableHardwareAcceleration();
  else if (noted !== null) rmSync(notePath, { force: true });
}

/** Calls `giveUp` when graphics crash too often, four times in 5 minutes: nothing is drawn then until a window opens anew. */
export function watchGraphics(notePath: string, log: Log, giveUp: () => void): void {
  let crashedAt: readonly number[] = [];
  app.on('child-process-gone', (_event, { type, name, serviceName, reason, exitCode }) => {
    if (reason === 'clean-exit') return;
    log.warn('shell: helper ended', { helper: name ?? serviceName ?? type, reason, exitCode });
    // One that could not begin is no crash: where there is no card, Chromium tries it a few times.
    if (type !== 'GPU' || !(reason === 'crashed' || reason === 'killed' || reason === 'oom')) return;
    const decision = decideCrash(crashedAt, Date.now());
    crashedAt = decision.again ? decision.crashedAt : [];
    if (decision.again) return;
    log.error('shell: graphics crash too often');
    write(notePath, process.versions.electron);
    giveUp();
  });
}

function read(path: string): string | null {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return null;
  }
}

function write(path: string, text: string): void {
  try {
    writeFileSync(path, `${text}\n`, { mode: 0o600 });
  } catch {
    // The next start tries the card once more.
  }
}
