import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const made = new Map<string, Promise<string>>();
const folders: string[] = [];

function remove(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}
// Vitest ends its processes without a word to them; the screenshots are made without Vitest.
if (process.env['VITEST'] === undefined) process.once('exit', remove);
else (await import('vitest')).afterAll(remove);

/**
 * One of our sources with all it imports as one plain file, made once for a test file and gone after it. It starts several times
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
  const folder = mkdtempSync(join(tmpdir(), 'postern-built-'));
  folders.push(folder);
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
