// Writes docs/cli.md and assets/man/postern.1 from the table of commands. `npm run docs:cli`
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cliDocs } from './cli-docs/files.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
await mkdir(join(root, 'assets', 'man'), { recursive: true });
for (const { path, text } of await cliDocs(root)) await writeFile(join(root, path), text);
