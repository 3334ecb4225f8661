import { closeSync, openSync, rmSync, truncateSync, writeFileSync, writeSync } from 'node:fs';
import { openFile } from '../../main/recorder/database.ts';
import { steps } from '../../main/recorder/schema.ts';

/** Every way in which a log that was sound cannot be read any more, by its name. */
export const damages: readonly (readonly [string, (path: string) => void])[] = [
  ['its header is damaged', (path) => overwrite(path, 0, Buffer.alloc(64, 0x5a))],
  ['its middle is damaged', (path) => overwrite(path, 4_096, Buffer.alloc(200_000, 0x5a))],
  ['it is no database', (path) => writeFileSync(path, 'certainly not a database\n'.repeat(400))],
  ['it is empty', (path) => truncateSync(path, 0)],
  ['it is cut in half', (path) => truncateSync(path, 40_000)],
  ['it belongs to another program', (path) => inDatabase(path, 'PRAGMA application_id = 7')],
  ['a newer Postern wrote it', (path) => inDatabase(path, `PRAGMA user_version = ${steps.length + 1}`)],
  [
    'it is gone and only its companion is left',
    (path) => {
      rmSync(path);
      writeFileSync(`${path}-wal`, 'left over');
    },
  ],
];

/** Writes bytes into a file in place of what stands there. */
export function overwrite(path: string, at: number, bytes: Buffer): void {
  const file = openSync(path, 'r+');
  writeSync(file, bytes, 0, bytes.length, at);
  closeSync(file);
}

/** Runs a statement in a database that nobody else has open. */
export function inDatabase(path: string, sql: string): void {
  const database = openFile(path);
  database.exec(sql);
  database.close();
}
