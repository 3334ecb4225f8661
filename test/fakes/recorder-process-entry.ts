// A recorder alone in its process: batches come as lines of JSON, what it does goes out as short lines.
import { writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { ExchangeEvent } from '../../main/domain/exchange.ts';
import { createRecorder } from '../../main/recorder/recorder.ts';

const say = (line: string): void => void writeSync(1, `${line}\n`);
// A write past the size limit must fail like a full disk, not end the process.
process.on('SIGXFSZ', () => undefined);

const recorder = createRecorder({
  databasePath: process.argv[2] ?? '',
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

const revive = (_: string, value: unknown): unknown => {
  const base64 =
    typeof value === 'object' && value !== null ? (value as { base64?: unknown }).base64 : undefined;
  return typeof base64 === 'string' ? Buffer.from(base64, 'base64') : value;
};

createInterface({ input: process.stdin })
  .on('line', (line) => {
    const { sequence, events } = JSON.parse(line, revive) as {
      readonly sequence: number;
      readonly events: readonly ExchangeEvent[];
    };
    recorder.take({ type: 'batch', sequence, events }, (answer) => say(`taken ${answer.sequence}`));
  })
  .on('close', () => recorder.close());
