// @ts-check
// npm run bench:clicks: sets up a desktop as the tests have it, then measures clicks. Arguments go to bench/clicks.ts.
import { runOnDesktop } from './setup/desktop-bench.mjs';

await runOnDesktop('clicks.ts', process.argv.slice(2));
