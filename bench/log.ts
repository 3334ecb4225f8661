// npm run bench:log: how quickly the log answers, and what it takes on disk.
// npm run bench:log [-- --turns 100000] [--write]; the log is built once and kept in the cache folder.
import { spawnSync } from 'node:child_process';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { format } from 'prettier';
import { openFile } from '../main/recorder/database.ts';
import { logSection, logTables, withLog } from './log-page.ts';
import { measureLog } from './log-measure.ts';
import { measureStorage } from './log-storage.ts';

const { values: options } = parseArgs({
  options: {
    turns: { type: 'string', default: '5000' },
    write: { type: 'boolean', default: false },
    cache: { type: 'string', default: '.' },
  },
});

// In a process of its own, so that the one that asks is as small as it would be.
const builder = fileURLToPath(new URL('./log-build.ts', import.meta.url));
const { stdout, status } = spawnSync(
  process.execPath,
  ['--import', 'tsx', builder, join(options.cache, 'bench-log'), options.turns],
  { stdio: ['ignore', 'pipe', 'inherit'], encoding: 'utf8' },
);
if (status !== 0) process.exit(1);
const built = JSON.parse(stdout) as { path: string; turns: number; sessions: number };

const figures = measureLog(built.path, Number(options.turns));
const stored = measureStorage();
const database = openFile(built.path);
const { items } = database.prepare('SELECT count(*) AS items FROM items').get() as { items: number };
database.close();

const tables = logTables(figures, stored);
const databaseBytes = statSync(built.path).size;
const [cpu] = cpus();
const command = `npm run bench:log -- --turns ${options.turns} --write`;
const date = new Date().toISOString().slice(0, 10);
const machine = `${cpus().length} x ${cpu?.model.trim() ?? 'unknown'}`;
const section = logSection(tables, { ...built, databaseBytes, items }, command, date, machine);
process.stdout.write(`${section}\n`);
if (options.write) {
  const file = new URL('../docs/performance.md', import.meta.url);
  const page = withLog(readFileSync(file, 'utf8'), section);
  writeFileSync(file, await format(page, { parser: 'markdown', printWidth: 110, singleQuote: true }));
}
