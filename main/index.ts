/**
 * @file The entry: claims this profile, then starts the app. `app.whenReady` is never awaited at the top level: Electron
 * is not ready before this module has been evaluated.
 */
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { app, dialog } from 'electron';
import { t } from '../preload/language.ts';
import { startApp, type RunningApp } from './app.ts';
import { endOnCrash } from './app/crash.ts';
import { endAtOnce } from './app/end-at-once.ts';
import { claimHome } from './app/home.ts';
import { keepMemoryToItself } from './app/quiet-process.ts';
import { hungRun } from './control/hung.ts';
import { displayMissing } from './domain/display.ts';
import { ownAppImage } from './domain/own-program.ts';
import { problemLine, type Problem, type Result } from './domain/problem.ts';
import { placesFor, readEnvironment } from './environment.ts';
import { noteCrash } from './files/crash-book.ts';
import { openLog } from './log.ts';
import type { DeepLink } from './shell/deep-link.ts';
import { registerLinks, watchDeepLinks } from './shell/deep-link-watch.ts';
import { watchFormer, type FormerVersion } from './shell/former-version.ts';
import { steadyGraphics } from './shell/graphics.ts';
import { registerAppScheme } from './shell/protocol.ts';
import { relaunch } from './shell/relaunch.ts';
import { wakeSeldom } from './shell/seldom-awake.ts';
import { claimSingleInstance } from './shell/single.ts';
import { takeThread } from './threads/early.ts';

const { variables, platform } = readEnvironment();
const places = placesFor(variables, platform);
const hidden = process.argv.includes('--hidden');
/** Inside the 5 s within which a start that cannot be says so. */
const firstAnswersWithinMs = 3_000;
/** Codex tries again for some seconds; what is not committed by then waits for the next start to be marked as cut. */
const abandonWithinMs = 500;
/** How long Electron waits for the rooms; what takes longer opens while it gets ready. */
const roomsBeforeMs = 1_000;
let running: RunningApp | null = null;
let shown = false;
let waiting: DeepLink | null = null;

keepMemoryToItself();
const foreign = claimHome(places.home);
app.setName('Postern');
app.setPath('userData', places.chromium);
registerAppScheme();
const log = openLog(places.logs, !app.isPackaged);
const crashed = endOnCrash({
  log,
  abandon: () => running?.abandon() ?? Promise.resolve(),
  abandonWithinMs,
  end: (_, settled) => endCrashed(settled),
});

// Awaited here, because Electron is not ready before, and what it makes on its way there is the profile's.
const unusable = foreign ?? (await hungRun(places.home, firstAnswersWithinMs));
const displayless = displayMissing(platform, variables, process.argv);
// One that runs already shows itself wherever this start came from.
if (unusable === null && !claimSingleInstance(() => running?.open())) await endBeforeReady(0);
else if (displayless !== null) {
  process.stderr.write(`${problemLine(unusable ?? displayless)}\n`);
  await endBeforeReady(1);
} else if (unusable !== null) void app.whenReady().then(() => refuse(unusable));
else {
  // Before what may fail: the book has to know of a start that comes to nothing.
  const former = watchFormer({ variables, platform, places, hidden }, log);
  // After the claim: what it adds to the arguments would stand beside the link that a second start hands over.
  steadyGraphics(places.graphics);
  wakeSeldom();
  watchDeepLinks((link) => {
    if (running === null || !shown) waiting = link;
    else running.openLink(link);
  });
  // A version that did not come up before opens nothing until the person has said so.
  const rooms = former.isDoubted() ? null : openRooms();
  app
    .whenReady()
    .then(() => start(former, rooms))
    .catch(crashed);
  // What waits for Postern is a Codex, and the proxy needs nothing of Electron's.
  if (rooms !== null) await Promise.race([rooms.catch(() => undefined), pause(roomsBeforeMs)]);
}

/** The proxy's thread was begun already, and an exit in the middle of its loading takes the process along as a crash. */
async function endBeforeReady(code: number): Promise<void> {
  await takeThread('proxy')?.terminate();
  app.exit(code);
}

async function openRooms(): Promise<Result<RunningApp>> {
  const opened = await startApp({ variables, platform, places, hidden });
  if (opened.ok) running = opened.value;
  return opened;
}

async function start(former: FormerVersion, rooms: Promise<Result<RunningApp>> | null): Promise<void> {
  registerLinks();
  if (await former.offer()) return;
  const opened = await (rooms ?? openRooms());
  if (!opened.ok) return refuse(opened.problem);
  await opened.value.show();
  shown = true;
  former.runs();
  if (waiting !== null) opened.value.openLink(waiting);
}

/** Tells why this start cannot be, where a person looks who clicked and where one looks who typed. */
function refuse(problem: Problem): void {
  process.stderr.write(`${problemLine(problem)}\n`);
  dialog.showErrorBox(problem.what, `${problem.why}\n${problem.next}`);
  app.exit(1);
}

function endCrashed(settled: boolean): void {
  const exit = settled ? (): void => app.exit(1) : endAtOnce;
  if (running?.quitting() === true) return exit();
  if (noteCrash(join(places.home, 'crashes.json'), Date.now())) {
    relaunch(running === null ? hidden : !running.visible(), ownAppImage(variables, process.execPath));
    return exit();
  }
  log.error('app: crashed too often to be started again');
  // The box waits for the person; a start of theirs must not wait for the box.
  app.releaseSingleInstanceLock();
  dialog.showErrorBox(
    t`Postern has failed several times and was not started again.`,
    t`What it had recorded is kept. Its log says more: ${places.logs}\nStart Postern again; a running Codex finds it at the same address.`,
  );
  exit();
}
