// @ts-check
// npm run bench:app: sets up a desktop as the tests have it, then measures the app from outside. Arguments go to bench/app.ts.
import { thisCacheFolder } from './setup/cache-folder.mjs';
import { runOnDesktop } from './setup/desktop-bench.mjs';

await runOnDesktop('app.ts', ['--cache', thisCacheFolder(), ...process.argv.slice(2)]);
