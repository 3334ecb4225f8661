/** @file The entry of the core without a window: plain Node, started by the `postern` command where no app runs. */
import { startHeadless } from './app/headless.ts';
import { placesFor, readEnvironment } from './environment.ts';

const { variables, platform } = readEnvironment();
const started = await startHeadless({ variables, platform, places: placesFor(variables, platform) });
if (started.ok) {
  const { close, closed } = started.value;
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => void close());
  await closed;
  process.exit(0);
}
// Who started it reads this.
process.stderr.write(`${JSON.stringify(started.problem)}\n`);
process.exitCode = 1;
