/** @file The entry of the `postern` command: in plain Node, or in the binary of a package. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { runCli } from './cli/run.ts';
import { argumentsFor, startedAs } from './domain/own-program.ts';
import { placesFor, readEnvironment } from './environment.ts';

const { variables, platform } = readEnvironment();

const isPackage = process.versions['electron'] !== undefined;

const code = await runCli({
  words: isPackage ? startedAs(process.argv).words : process.argv.slice(2),
  variables,
  platform,
  places: placesFor(variables, platform),
  version: ownVersion(),
  coreArguments: isPackage
    ? argumentsFor('core')
    : [fileURLToPath(new URL('./headless.js', import.meta.url))],
  folder: process.cwd(),
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
});
// What a command left open, such as a log it followed, does not keep it. Electron, which would go on, takes no `exitCode`.
process.stdout.write('', () => process.exit(code));

/** Postern's version, from the `package.json` that stands above what was built. */
function ownVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { readonly version: string }).version;
}
