// A process that must end while its recorder is in the middle of a statement.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { DatabaseSync } from '@photostructure/sqlite';
import { expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '..', '..');
const urlOf = (path: string): string => JSON.stringify(pathToFileURL(join(root, path)).href);

const thread = `
import { parentPort } from 'node:worker_threads';
import sqlite from ${urlOf('node_modules/@photostructure/sqlite/dist/index.cjs')};
const database = new sqlite.DatabaseSync(process.env['DATABASE']);
database.exec('PRAGMA journal_mode = wal; PRAGMA synchronous = full; CREATE TABLE seen (n INTEGER PRIMARY KEY)');
for (let n = 1; n <= 50; n += 1) database.exec('INSERT INTO seen VALUES (' + n + ')');
parentPort.postMessage('committed');
database.exec('BEGIN; INSERT INTO seen VALUES (51)');
database.prepare('WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT sum(x) FROM c').get();
`;
const main = `
import { Worker } from 'node:worker_threads';
import { endAtOnce } from ${urlOf('main/app/end-at-once.ts')};
new Worker(new URL('./thread.mjs', import.meta.url)).once('message', () => setTimeout(endAtOnce, 50));
`;

test('F1 F14 a process that ends while its recorder is in a statement is no crash of its own, and what was committed stays', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'postern-end-'));
  try {
    const path = join(folder, 'seen.db');
    await writeFile(join(folder, 'thread.mjs'), thread);
    await writeFile(join(folder, 'main.mjs'), main);
    const program = spawn(process.execPath, ['--import', 'tsx', join(folder, 'main.mjs')], {
      cwd: root,
      env: { ...process.env, DATABASE: path },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let said = '';
    program.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
    expect(await once(program, 'close')).toEqual([null, 'SIGKILL']);
    expect(said).toBe('');
    const database = new DatabaseSync(path, { readOnly: true });
    try {
      expect(database.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' });
      expect(database.prepare('SELECT count(*) AS count FROM seen').get()).toEqual({ count: 50 });
    } finally {
      database.close();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
