/**
 * @file The entry: claims this profile, then starts the app. `app.whenReady` is never awaited at the top level: Electron
 * is not ready before this module has been evaluated.
 */
import { mkdirSync } from 'node:fs';
import { app, dialog } from 'electron';
import { startApp, type RunningApp } from './app.ts';
import { placesFor, readEnvironment } from './environment.ts';
import type { DeepLink } from './shell/deep-link.ts';
import { registerLinks, watchDeepLinks } from './shell/deep-link-watch.ts';
import { registerAppScheme } from './shell/protocol.ts';
import { claimSingleInstance } from './shell/single.ts';

const { variables, platform } = readEnvironment();
const places = placesFor(variables, platform);
const hidden = process.argv.includes('--hidden');
let running: RunningApp | null = null;
let waiting: DeepLink | null = null;

mkdirSync(places.home, { recursive: true, mode: 0o700 });
app.setName('Postern');
app.setPath('userData', places.chromium);
registerAppScheme();

if (claimSingleInstance(() => running?.open())) {
  watchDeepLinks((link) => {
    if (running === null) waiting = link;
    else running.openLink(link);
  });
  void app.whenReady().then(async () => {
    registerLinks();
    const started = await startApp({ variables, platform, places, hidden });
    if (!started.ok) {
      const { what, why, next } = started.problem;
      dialog.showErrorBox(what, `${why}\n${next}`);
      return app.exit(1);
    }
    running = started.value;
    if (waiting !== null) running.openLink(waiting);
  });
} else {
  app.exit(0);
}
