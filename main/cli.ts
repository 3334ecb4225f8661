/** @file The entry of the `postern` command, in plain Node. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { runCli } from './cli/run.ts';
import { placesFor, readEnvironment } from './environment.ts';

const { variables, platform } = readEnvironment();

process.exitCode = await runCli({
  words: process.argv.slice(2),
  variables,
  platform,
  places: placesFor(variables, platform),
  version: ownVersion(),
  coreEntry: fileURLToPath(new URL('./headless.js', import.meta.url)),
  folder: process.cwd(),
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
});
// What a command left open, such as a log it followed, does not keep it.
process.stdout.write('', () => process.exit());

/** Postern's version, from the `package.json` that stands above what was built. */
function ownVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { readonly version: string }).version;
}
