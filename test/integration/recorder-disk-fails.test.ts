import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { proofFigures } from '../fakes/figures.ts';
import type { ExchangeEvent } from '../../main/domain/exchange.ts';
import { openFile } from '../../main/recorder/database.ts';
import { answer, httpExchange, prompt, response, turnMetadata } from '../fakes/codex-traffic.ts';
import { failWrites } from '../fakes/failing-writes.ts';
import { whyUntraceable } from '../fakes/lacking.ts';
import { makeLogBench, type LogBench } from '../fakes/log-bench.ts';
import { startNotingUpstream } from '../fakes/noting-upstream.ts';
import { recordingObserver, startBed } from '../fakes/proxy-bed.ts';
import { spawnRecorder, type RecorderProcess } from '../fakes/recorder-process.ts';

let bench: LogBench;
let recorder: RecorderProcess;
beforeEach(async () => {
  bench = makeLogBench();
  recorder = await spawnRecorder(bench.databasePath, { hasty: true });
});
afterEach(async () => {
  await recorder.kill();
  bench.remove();
});

const turns = 3;
const turn = (index: number): readonly ExchangeEvent[] =>
  httpExchange(
    `e${index}`,
    turnMetadata(`s${index}`, `t${index}`),
    [prompt(`p${index}`, `ask ${index} `.repeat(900))],
    response(`r${index}`, [answer(`a${index}`, `said ${index} `.repeat(900))]),
  );

/** Every so-manieth write fails in turn; 1, for a run for the record, takes them all. */
const each = Number(process.env['POSTERN_TEST_EACH_WRITE'] ?? '14');

/** How many of these calls one round makes, from an empty folder to the last turn. */
async function callsInARound(call: 'pwrite64' | 'fsync'): Promise<number> {
  const trace = join(bench.folder, 'trace');
  const through = ['strace', '-f', '--seccomp-bpf', '-e', `trace=${call}`, '-o', trace];
  const traced = await spawnRecorder(join(bench.folder, 'counted.db'), { through, hasty: true });
  for (let index = 1; index <= turns; index += 1) traced.send(turn(index));
  await traced.saw((line) => line === `taken ${turns}`);
  await traced.kill();
  return readFileSync(trace, 'utf8')
    .split('\n')
    .filter((line) => line.includes(`${call}(`)).length;
}

/** What is wrong with a log that must hold all turns of a round. */
function faultsIn(path: string): readonly string[] {
  const database = openFile(path);
  try {
    const { integrity_check: check } = database.prepare('PRAGMA integrity_check').get() as {
      readonly integrity_check: string;
    };
    const { count } = database
      .prepare(
        `SELECT count(*) AS count FROM turns WHERE status = 'completed' AND 2 = (SELECT count(content_id) FROM items
           WHERE items.session_id = turns.session_id AND items.turn_id = turns.id)`,
      )
      .get() as { readonly count: number };
    return [...(check === 'ok' ? [] : [check]), ...(count === turns ? [] : [`${count} turns`])];
  } finally {
    database.close();
  }
}

const lack = whyUntraceable();
const where = lack === null ? '' : ` (${lack})`;

describe.skipIf(lack !== null)(`F3 a disk that fails${where}`, () => {
  test.each([
    ['pwrite64', 'ENOSPC', 'each write from the Nth on, until there is room again', '+'],
    ['pwrite64', 'EIO', 'the Nth write alone', ''],
    ['fsync', 'EIO', 'the Nth sync alone', ''],
  ] as const)(
    '%s with %s, %s: said, nothing taken is lost, and it goes on',
    async (call, error, _, andOn) => {
      const calls = await callsInARound(call);
      expect(calls).toBeGreaterThan(10);
      let troubled = 0;
      for (let nth = 1; nth <= calls; nth += call === 'fsync' ? Math.ceil(each / 4) : each) {
        const path = join(bench.folder, `${nth}.db`);
        const failing = await failWrites(recorder.pid, call, error, `${nth}${andOn}`);
        recorder.turnTo(path);
        for (let index = 1; index <= turns; index += 1) recorder.send(turn(index));
        const inTrouble = (line: string): boolean => ['degraded', 'unopened'].includes(line);
        await recorder.saw((line) => inTrouble(line) || line === `taken ${turns}`);
        await failing.end();
        await recorder.saw((line) => line === `taken ${turns}`);
        const { lines } = recorder;
        if (lines.some(inTrouble)) troubled += 1;
        expect({ nth, recovered: lines.includes('recovered'), faults: faultsIn(path) }).toEqual({
          nth,
          recovered: lines.includes('degraded'),
          faults: [],
        });
        expect(lines).not.toContain('quarantined');
        rmSync(path);
      }
      proofFigures({
        [`${call} of the session log failed with ${error}, one in`]:
          call === 'fsync' ? Math.ceil(each / 4) : each,
        [`${call} calls in a round, ${error}`]: calls,
      });
      expect(troubled).toBeGreaterThan(1);
    },
    600_000,
  );

  test('the proxy answers all the while, and what it told is stored when there is room', async () => {
    const upstream = await startNotingUpstream();
    let sent = 0;
    const observer = recordingObserver((event) => {
      sent += 1;
      recorder.send([event]);
    });
    const bed = await startBed(upstream.origin, { observer });
    const failing = await failWrites(recorder.pid, 'pwrite64', 'ENOSPC', '1+');
    for (let index = 0; index < 20; index += 1) {
      const asked = await fetch(`http://${bed.host}${bed.apiPath}/responses`, { method: 'POST', body: '{}' });
      expect(asked.status).toBe(200);
      await asked.arrayBuffer();
    }
    await recorder.saw((line) => line === 'degraded');
    expect(upstream.seen).toHaveLength(20);
    expect(recorder.lines.filter((line) => line.startsWith('taken'))).toEqual([]);
    await failing.end();
    await bed.stop();
    upstream.close();
    await recorder.saw((line) => line === `taken ${sent}`);
    expect(recorder.lines).toContain('recovered');
    const database = openFile(bench.databasePath);
    expect(database.prepare('SELECT count(*) AS count FROM exchanges').get()).toEqual({ count: 20 });
    database.close();
  });
});
