// Images in a log: what is kept of them, what never is, and what an older log tells of them.
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openFile } from '../../main/recorder/database.ts';
import { migrate } from '../../main/recorder/migrations.ts';
import { applicationId, steps } from '../../main/recorder/schema.ts';
import { answer, httpExchange, prompt, response, shellCall, turnMetadata } from '../fakes/codex-traffic.ts';
import { makeLogBench, type LogBench } from '../fakes/log-bench.ts';

let bench: LogBench;
beforeEach(() => {
  bench = makeLogBench();
});
afterEach(() => bench.remove());

const data = Buffer.from('no real picture, and yet ever so long'.repeat(50)).toString('base64');
const image = { type: 'input_image', image_url: `data:image/png;base64,${data}` };
const away = { type: 'input_image', image_url: 'https://example.test/a.png?signature=HUSH' };
const asked = { ...prompt('p1', 'see'), content: [{ type: 'input_text', text: 'see' }, image, away] };
const looked = { type: 'function_call_output', id: 'o1', call_id: 'call_1', output: [image] };
const reference = {
  path: null,
  mediaType: 'image/png',
  bytes: 1_850,
  hash: expect.any(String) as string,
  url: null,
};

function play(recordContent: boolean) {
  const recorder = bench.open({ recordContent });
  const call = shellCall('fc_1', 'call_1', 'look');
  const turn = turnMetadata('s1', 't1');
  recorder.play(httpExchange('e1', turn, [asked], response('r1', [call])));
  const soFar = [asked, call, looked];
  recorder.play(httpExchange('e2', turn, soFar, response('r2', [answer('a1', 'Nice.')])));
  return recorder;
}

test('P12 images of a prompt and of a tool are kept as references, through a restart', () => {
  const before = play(true).detail('s1');
  expect(before.items).toMatchObject([
    {
      type: 'prompt',
      images: [
        reference,
        { ...reference, mediaType: null, bytes: null, hash: null, url: 'https://example.test/a.png' },
      ],
    },
    { type: 'toolCall', output: '', images: [reference] },
    { type: 'answer' },
  ]);
  expect(bench.open().detail('s1').items).toEqual(before.items);
});

test('P12 no byte of an image and no signature of an address is among the items of the log', () => {
  play(true).settle();
  const database = openFile(bench.databasePath);
  const kept = JSON.stringify([
    database.prepare('SELECT * FROM items').all(),
    database.prepare('SELECT text FROM contents').all(),
  ]);
  database.close();
  expect(kept).toContain('https://example.test/a.png');
  expect(kept).not.toMatch(new RegExp(`HUSH|base64|${data.slice(0, 24)}`));
});

test('P12 of figures alone, images are counted and not named', () => {
  play(false).settle();
  const database = openFile(bench.databasePath);
  const [row] = database.prepare('SELECT images, image_refs FROM items ORDER BY position').all();
  database.close();
  expect(row).toMatchObject({ images: 2 });
  expect(readFileSync(bench.databasePath).includes('example.test')).toBe(false);
  expect(String((row as { image_refs: unknown }).image_refs)).not.toMatch(/png|example|[0-9a-f]{16}/);
});

test('F7 a log that only counted images shows as many of which nothing is known', () => {
  const old = openFile(bench.databasePath);
  old.exec(`PRAGMA journal_mode = WAL; PRAGMA application_id = ${applicationId}`);
  migrate(old, steps.slice(0, 4));
  old.exec(`
    INSERT INTO sessions (id, kind, gateway, backend, lane, transport, started_at, last_activity_at, activity)
      VALUES ('s1', 'user', 'default', 'b', 'api', 'http', 1, 5, 1);
    INSERT INTO turns (session_id, id, ordinal, kind, status, backend, transport, started_at, ended_at, overhead_us,
        exchanges, tool_calls, input_tokens, cached_tokens, output_tokens, reasoning_tokens)
      VALUES ('s1', 't1', 1, 'turn', 'completed', 'b', 'http', 1, 5, 0, 1, 0, 10, 0, 2, 0);
    INSERT INTO items (session_id, id, turn_id, request_key, position, at, kind, images, pending)
      VALUES ('s1', 'i1', 't1', 'k1', 0, 1, 'prompt', 2, 0)`);
  old.close();
  const unknown = { path: null, mediaType: null, bytes: null, hash: null, url: null };
  expect(bench.open().detail('s1').items).toMatchObject([{ type: 'prompt', images: [unknown, unknown] }]);
});
