/** @file The entry of the core without a window: plain Node, or the binary of a package; started by the `postern` command where no app runs. */
import { endOnCrash } from './app/crash.ts';
import { endAtOnce } from './app/end-at-once.ts';
import { startHeadless, type Headless } from './app/headless.ts';
import { keepMemoryToItself } from './app/quiet-process.ts';
import { openLog } from './log.ts';
import { placesFor, readEnvironment } from './environment.ts';

/** What an internal error ends with (`EX_SOFTWARE` of sysexits.h). */
const failedCode = 70;
/** What was seen is committed within this, in milliseconds, before it ends on an error. */
const abandonWithinMs = 2_000;

const { variables, platform } = readEnvironment();
const places = placesFor(variables, platform);
let running: Headless | null = null;

keepMemoryToItself();
endOnCrash({
  log: openLog(places.logs, false),
  abandon: () => running?.abandon() ?? Promise.resolve(),
  abandonWithinMs,
  end(why, settled) {
    // Who started it reads this.
    process.stderr.write(`${why}\n`);
    if (!settled) endAtOnce();
    process.exit(failedCode);
  },
});
const started = await startHeadless({ variables, platform, places });
if (started.ok) {
  running = started.value;
  const { close, closed } = started.value;
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => void close());
  await closed;
  process.exit(0);
}
// Who started it reads this.
process.stderr.write(`${JSON.stringify(started.problem)}\n`);
process.exit(1);
