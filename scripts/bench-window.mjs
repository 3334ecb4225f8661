// @ts-check
// npm run bench:window: sets up a desktop as the tests have it, then measures the window. Arguments go to bench/window.ts.
import { thisCacheFolder } from './setup/cache-folder.mjs';
import { runOnDesktop } from './setup/desktop-bench.mjs';

await runOnDesktop('window.ts', ['--cache', thisCacheFolder(), ...process.argv.slice(2)]);
