// A thread that is busy in SQLite for about a second and leaves when it then reads that it should.
import { parentPort } from 'node:worker_threads';
import { DatabaseSync } from '@photostructure/sqlite';

const database = new DatabaseSync(':memory:');
const count = database.prepare(
  'WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 3000) SELECT sum(x) AS sum FROM n',
);
parentPort?.once('message', () => {
  database.close();
  parentPort?.close();
});
parentPort?.postMessage('busy');
for (const until = Date.now() + 1_000; Date.now() < until;) count.get();
