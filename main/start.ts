/**
 * @file The first thing that runs in Electron: the app, or one of the programs that plain Node runs in a checkout. A package
 * holds no Node (its RunAsNode fuse is off). Electron gets ready only once this module is evaluated; the others end before
 * that, so they need no display, open no profile of Chromium's and start no other process.
 */
import { startedAs } from './domain/own-program.ts';

const { program } = startedAs(process.argv);

switch (program) {
  case 'app': {
    const { refuseDebugging } = await import('./shell/debugging.ts');
    refuseDebugging();
    const { beginThread } = await import('./threads/early.ts');
    // It has much to load, and so has this one.
    beginThread(new URL('./proxy-worker.js', import.meta.url), 'proxy');
    await import('./index.ts');
    break;
  }
  case 'command':
    await import('./cli.ts');
    break;
  case 'core':
    await import('./headless.ts');
    break;
  case 'keyring':
    process.once('disconnect', () => process.exit(0));
    await import('./credentials/keyring-host.ts');
    break;
  default:
    program satisfies never;
}
if (program !== 'app') await new Promise<never>(() => undefined);
