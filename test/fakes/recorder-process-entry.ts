// A recorder alone in its process: batches come as lines of JSON, what it does goes out as short lines.
// A line that names a log has it opened in the place of the one before.
import { writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { ExchangeEvent } from '../../main/domain/exchange.ts';
import { createRecorder, type Recorder } from '../../main/recorder/recorder.ts';

const say = (line: string): void => void writeSync(1, `${line}\n`);
// A write past the size limit must fail like a full disk, not end the process.
process.on('SIGXFSZ', () => undefined);

if (process.argv[3] === 'hasty') {
  // Trying again after a failure is what takes the time; nothing here is decided by a clock.
  const { setTimeout: usual } = globalThis;
  const hasty = (run: () => void, ms = 0): NodeJS.Timeout => usual(run, ms / 20);
  globalThis.setTimeout = hasty as typeof setTimeout;
}

interface Batch {
  readonly sequence: number;
  readonly events: readonly ExchangeEvent[];
}

let recorder: Recorder | null = null;
const early: Batch[] = [];

/** As its thread is started again until it can open the log; batches wait for that. */
function open(databasePath: string): void {
  recorder?.close();
  recorder = null;
  try {
    recorder = opened(databasePath);
  } catch {
    say('unopened');
    setTimeout(() => open(databasePath), 50);
    return;
  }
  for (const batch of early.splice(0)) take(batch);
}

function opened(databasePath: string): Recorder {
  return createRecorder({
    databasePath,
    recordContent: true,
    report(report) {
      if (report.type === 'opened') say(report.problem === null ? 'open' : 'quarantined');
      if (report.type === 'degraded') say(report.problem === null ? 'recovered' : 'degraded');
      if (report.type !== 'changed') return;
      for (const turn of report.changes.turns) {
        if (turn.status === 'completed') say(`completed ${turn.sessionId} ${turn.id}`);
      }
    },
  });
}

function take(batch: Batch): void {
  if (recorder === null) early.push(batch);
  else recorder.take({ type: 'batch', ...batch }, (answer) => say(`taken ${answer.sequence}`));
}

open(process.argv[2] ?? '');

const revive = (_: string, value: unknown): unknown => {
  const base64 =
    typeof value === 'object' && value !== null ? (value as { base64?: unknown }).base64 : undefined;
  return typeof base64 === 'string' ? Buffer.from(base64, 'base64') : value;
};

createInterface({ input: process.stdin })
  .on('line', (line) => {
    const told = JSON.parse(line, revive) as Batch | { readonly databasePath: string };
    if ('databasePath' in told) open(told.databasePath);
    else take(told);
  })
  .on('close', () => recorder?.close());
