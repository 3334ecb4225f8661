// Loads the app named on the command line, in the unofficial runtime only: that one comes without a loader of its own.
// Electron waits for this module before it emits `ready`, and so for the app's own main as well.
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { app } from 'electron';

/** Splits Electron's own arguments from the app's folder: `-r` files are loaded first, other switches are Chromium's. */
function readArguments(args) {
  const required = [];
  for (let at = 0; at < args.length; at += 1) {
    if (args[at] === '-r' || args[at] === '--require') required.push(args[(at += 1)]);
    else if (!args[at].startsWith('-')) return { required, folder: args[at] };
  }
  return { required, folder: null };
}

const { required, folder } = readArguments(process.argv.slice(1));
const load = createRequire(import.meta.url);

if (folder === null && process.argv.includes('--version')) {
  console.log(`v${process.versions.electron}`);
  app.exit(0);
} else if (folder === null) {
  console.error('No app was named. Give the folder of the app as the first argument.');
  app.exit(2);
} else {
  for (const file of required) load(resolve(file));
  const root = resolve(folder);
  const about = load(resolve(root, 'package.json'));
  if (about.version) app.setVersion(about.version);
  if (about.productName ?? about.name) app.setName(about.productName ?? about.name);
  if (about.desktopName) app.setDesktopName(about.desktopName);
  app.setAppPath(root);
  process.defaultApp = true;
  try {
    await import(pathToFileURL(load.resolve(root)).href);
  } catch (error) {
    console.error(error);
    app.exit(1);
  }
}
