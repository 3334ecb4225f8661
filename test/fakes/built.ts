import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const made = new Map<string, Promise<string>>();

/** Where they stand: with the run of the tests, or for the screenshots, which are made without Vitest, with this process. */
async function folderOfAll(): Promise<string> {
  if (process.env['VITEST'] !== undefined) return (await import('vitest')).inject('builtFolder');
  const folder = mkdtempSync(join(tmpdir(), 'postern-built-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
let all: Promise<string> | undefined;

/**
 * One of our sources with all it imports as one plain file, made once for a process and gone after the run. It starts several times
 * as fast as the sources themselves, which tsx reads and turns into JavaScript anew in every process.
 * @param source its absolute path
 */
export function built(source: string): Promise<string> {
  const before = made.get(source);
  if (before !== undefined) return before;
  const making = make(source);
  made.set(source, making);
  return making;
}

async function make(source: string): Promise<string> {
  all ??= folderOfAll();
  const folder = mkdtempSync(join(await all, 'built-'));
  // What has a part in machine code is found where it is.
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  const name = `${basename(source, '.ts')}.mjs`;
  const { build } = await import('vite');
  await build({
    configFile: false,
    logLevel: 'silent',
    ssr: { noExternal: true, external: ['@photostructure/sqlite', 'keytar'] },
    build: {
      ssr: source,
      outDir: folder,
      emptyOutDir: false,
      rolldownOptions: { output: { entryFileNames: name, codeSplitting: false } },
    },
  });
  return join(folder, name);
}
