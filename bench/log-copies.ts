// A log many times as large as one that was recorded: copies of it within a copy of itself, by SQL, each with ids and texts of its own,
// all of them searchable; then it is asked what the window asks. Building it takes up to 18 minutes and 16 GB for a million turns.
// node --import tsx bench/log-copies.ts <a log of so many turns> <turns> <copies> <where the large one goes, and stays>
import { copyFileSync, existsSync, statSync } from 'node:fs';
import { openFile, type Database } from '../main/recorder/database.ts';
import { migrate } from '../main/recorder/migrations.ts';
import { steps } from '../main/recorder/schema.ts';
import { measureLog } from './log-measure.ts';

const [from = '', turns = '', copies = '', to = ''] = process.argv.slice(2);
const say = (text: string): void => void process.stdout.write(`${text}\n`);

/** Between the numbers of a copy and those of the next. */
const apart = { content: 100_000_000, number: 1_000_000 };

/** How a column of a copy is made of the original's; others stay as they are. */
const changed: Readonly<Record<string, (column: string, copy: number) => string>> = {
  ...Object.fromEntries(
    ['session_id', 'parent_id', 'key', 'request_key', 'exchange_id', 'response_id', 'call_id'].map((name) => [
      name,
      (column: string, copy: number) => `${column} || '+${copy}'`,
    ]),
  ),
  content_id: (column, copy) => `${column} + ${copy * apart.content}`,
  output_id: (column, copy) => `${column} + ${copy * apart.content}`,
  number: (column, copy) => `${column} + ${copy * apart.number}`,
  activity: (column, copy) => `${column} + ${copy * apart.number}`,
  hash: (column, copy) => `CAST(${column} || '+${copy}' AS BLOB)`,
};

/** Tables in the order of their filling; the original's rows are those that match. */
const tables: readonly (readonly [name: string, originals: string])[] = [
  ['sessions', `number < ${apart.number}`],
  ['session_tools', `session_id NOT LIKE '%+%'`],
  ['turns', `session_id NOT LIKE '%+%'`],
  ['requests', `session_id NOT LIKE '%+%'`],
  ['exchanges', `id NOT LIKE '%+%'`],
  ['contents', `id < ${apart.content}`],
  ['items', `session_id NOT LIKE '%+%'`],
  ['raw', `session_id NOT LIKE '%+%'`],
  ['session_texts', `number < ${apart.number}`],
];

/** What fills other tables by itself, row by row; here they are filled in one go. */
const triggers = ['contents_added', 'words_said', 'words_answered', 'tool_used', 'session_numbered'];

if (!existsSync(to)) build();
const { size } = statSync(to);
say(`${Number(turns) * Number(copies)} turns, ${(size / 1e9).toFixed(2)} GB`);
for (const { label, p50, p95, unit, goal } of measureLog(to, Number(turns))) {
  const more = p95 === null ? '' : `, p95 ${p95.toFixed(1)}`;
  say(`${label}: ${p50.toFixed(1)}${more} ${unit}${goal === null ? '' : ` (goal ${goal})`}`);
}

function build(): void {
  copyFileSync(from, to);
  const database = openFile(to);
  migrate(database, steps);
  database.exec('PRAGMA synchronous = OFF; PRAGMA cache_size = -400000');
  const kept = triggers.map((name) => sqlOf(database, name));
  for (const name of triggers) database.exec(`DROP TRIGGER ${name}`);
  for (let copy = 1; copy < Number(copies); copy += 1) {
    database.exec('BEGIN');
    for (const [table, originals] of tables) fill(database, table, originals, copy);
    const first = copy * apart.content;
    database.exec(
      `INSERT INTO search (rowid, text) SELECT id, text FROM contents WHERE id >= ${first} AND id < ${first + apart.content}`,
    );
    addWords(database, copy);
    database.exec('UPDATE numbering SET last = (SELECT max(number) FROM sessions)');
    database.exec('COMMIT');
    say(`copy ${copy} after ${(performance.now() / 1_000).toFixed(0)} s`);
  }
  for (const sql of kept) database.exec(sql);
  database.close();
}

function fill(database: Database, table: string, originals: string, copy: number): void {
  const names = database
    .prepare(`SELECT name FROM pragma_table_info('${table}')`)
    .all()
    .map(({ name }) => String(name));
  const ids = table === 'sessions' || table === 'exchanges';
  const values = names.map((name) => {
    if (name === 'id' && ids) return `id || '+${copy}'`;
    if (table === 'contents' && name === 'id') return `id + ${copy * apart.content}`;
    if (table === 'contents' && name === 'text') return `text || ' copy${copy}'`;
    return changed[name]?.(name, copy) ?? name;
  });
  database.exec(
    `INSERT INTO ${table} (${names.join(', ')}) SELECT ${values.join(', ')} FROM ${table} WHERE ${originals}`,
  );
}

/** The words of each session of a copy, in the order of their numbers. */
function addWords(database: Database, copy: number): void {
  const first = copy * apart.number;
  const sessions = database
    .prepare('SELECT id, number FROM sessions WHERE number >= ? AND number < ? ORDER BY number')
    .all(first, first + apart.number);
  const texts = database.prepare(
    'SELECT group_concat(text, char(10)) AS text FROM spoken WHERE session_id = ?',
  );
  const add = database.prepare('INSERT INTO session_words (rowid, text) VALUES (?, ?)');
  for (const { id, number } of sessions) {
    const row = texts.get(String(id));
    if (typeof row?.['text'] === 'string') add.run(Number(number), row['text']);
  }
}

function sqlOf(database: Database, trigger: string): string {
  const row = database
    .prepare("SELECT sql FROM sqlite_master WHERE type = 'trigger' AND name = ?")
    .get(trigger);
  if (row === undefined) throw new Error(`${trigger} is not there`);
  return String(row['sql']);
}
