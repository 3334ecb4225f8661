import fc from 'fast-check';
import { expect, test } from 'vitest';
import { migrate } from '../../main/recorder/migrations.ts';
import { openFile, type Database } from '../../main/recorder/database.ts';
import { steps } from '../../main/recorder/schema.ts';

const ids = ['s1', 's2', 's3', 's4'] as const;
const kinds = ['user', 'subagent', 'title', 'deleted'] as const;
const models = [null, 'm1', 'm2'] as const;
const id = fc.constantFrom(...ids);
const kind = fc.constantFrom(...kinds);
const parent = fc.option(id);
const model = fc.constantFrom(...models);
const folder = fc.constantFrom(null, '/a', '/b');
const account = fc.constantFrom(null, 'account:me');
const status = fc.constantFrom('streaming', 'completed', 'failed');
const tool = fc.constantFrom('shell', 'patch');

type Change = (database: Database) => void;

const change: fc.Arbitrary<Change> = fc.oneof(
  fc
    .tuple(id, kind, parent, model, folder, account)
    .map(([one, what, above, ...rest]): Change => (database) => {
      database
        .prepare(
          `INSERT INTO sessions (id, kind, parent_id, model, folder, account, gateway, backend, lane, transport,
             started_at, last_activity_at, activity)
           VALUES (?, ?, ?, ?, ?, ?, 'g', 'b', 'api', 'http', 1, 1, (SELECT coalesce(max(activity), 0) + 1 FROM sessions))
           ON CONFLICT DO NOTHING`,
        )
        .run(one, what, above === one ? null : above, ...rest);
    }),
  fc.tuple(model, folder, account, status, id).map((values): Change => (database) => {
    database
      .prepare('UPDATE sessions SET model = ?, folder = ?, account = ?, status = ? WHERE id = ?')
      .run(...values);
  }),
  fc.tuple(kind, parent, folder, id).map(([what, above, where, one]): Change => (database) => {
    database
      .prepare('UPDATE sessions SET kind = ?, parent_id = ?, folder = ? WHERE id = ?')
      .run(what, above === one ? null : above, where, one);
  }),
  fc.tuple(id, tool).map((values): Change => (database) => {
    database.prepare('INSERT OR IGNORE INTO session_tools VALUES (?, ?)').run(...values);
  }),
  fc.tuple(id, tool).map((values): Change => (database) => {
    database.prepare('DELETE FROM session_tools WHERE session_id = ? AND name = ?').run(...values);
  }),
  id.map((one): Change => (database) => {
    database.prepare('DELETE FROM sessions WHERE id = ?').run(one);
  }),
);

const columns = {
  gateways: 'gateway',
  backends: 'backend',
  accounts: `coalesce(account, 'codex')`,
  models: 'model',
  statuses: 'status',
  folders: 'folder',
};
const tables = [
  ...Object.entries(columns).map(([facet, column]) => [facet, column, 'sessions'] as const),
  ['tools', 'name', 'session_tools JOIN sessions ON sessions.id = session_id'] as const,
];

/** The counts as they are when every session is looked at. */
function counted(database: Database): readonly unknown[] {
  return tables.flatMap(([facet, column, from]) =>
    database
      .prepare(
        `SELECT '${facet}' AS facet, ${column} AS value, count(*) AS sessions FROM ${from}
         WHERE ${column} IS NOT NULL AND (sessions.kind = 'user' OR (sessions.kind = 'subagent'
           AND sessions.parent_id IS NOT NULL AND sessions.parent_id NOT IN (SELECT id FROM sessions))
           OR (sessions.kind = 'subagent' AND sessions.parent_id IS NULL))
         GROUP BY 2 ORDER BY 2`,
      )
      .all(),
  );
}

function kept(database: Database): readonly unknown[] {
  return tables.flatMap(([facet]) =>
    database
      .prepare('SELECT facet, value, sessions FROM choice_counts WHERE facet = ? ORDER BY value')
      .all(facet),
  );
}

test('what is kept of how many sessions have each choice is what is counted, after each change of any row', () => {
  fc.assert(
    fc.property(fc.array(change, { minLength: 25, maxLength: 40 }), (changes) => {
      const database = openFile(':memory:');
      migrate(database);
      for (const one of changes) {
        one(database);
        expect(kept(database)).toEqual(counted(database));
      }
      database.close();
    }),
    { numRuns: 60 },
  );
});

test('a log from before choices were counted has them counted when it is brought up to date', () => {
  fc.assert(
    fc.property(fc.array(change, { minLength: 25, maxLength: 40 }), (changes) => {
      const database = openFile(':memory:');
      migrate(database, steps.slice(0, 5));
      for (const one of changes) one(database);
      migrate(database);
      expect(kept(database)).toEqual(counted(database));
      database.close();
    }),
    { numRuns: 20 },
  );
});

test('no name of a folder is left when its last session is gone', () => {
  const database = openFile(':memory:');
  migrate(database);
  database.exec(`INSERT INTO sessions (id, kind, folder, gateway, backend, lane, transport, started_at, last_activity_at, activity)
    VALUES ('s1', 'user', '/secret/place', 'g', 'b', 'api', 'http', 1, 1, 1)`);
  expect(JSON.stringify(kept(database))).toContain('/secret/place');
  database.exec(`DELETE FROM sessions`);
  expect(kept(database)).toEqual([]);
  database.close();
});
