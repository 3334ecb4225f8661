import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LogChanges, SessionDetail } from '../../preload/contract.ts';
import type { ExchangeEvent } from '../../main/domain/exchange.ts';
import type { RecorderReport } from '../../main/recorder/port.ts';
import { createRecorder, type Recorder } from '../../main/recorder/recorder.ts';

/** A folder of its own with a log in it, and recorders over that log. */
export interface LogBench {
  readonly folder: string;
  readonly databasePath: string;
  /** Opens a recorder; its reports and the batches it took are kept. */
  open(options?: { readonly recordContent?: boolean; readonly now?: () => number }): BenchRecorder;
  /** Closes what is open and removes the folder. */
  remove(): void;
}

export interface BenchRecorder extends Recorder {
  readonly reports: readonly RecorderReport[];
  readonly takenSequences: readonly number[];
  /** Takes these events as one batch. */
  play(events: readonly ExchangeEvent[]): void;
  /** Stores what it took, as it would in a moment; from then on it leaves the log alone, like one that died. */
  settle(): void;
  /** Takes each event as a batch of its own. */
  playOneByOne(events: readonly ExchangeEvent[]): void;
  /** A session that must be there. */
  detail(sessionId: string): SessionDetail;
  /** All changes told so far. */
  changes(): readonly LogChanges[];
}

/** Makes the folder. */
export function makeLogBench(): LogBench {
  const folder = mkdtempSync(join(tmpdir(), 'postern-log-'));
  const databasePath = join(folder, 'sessions.db');
  const opened: Recorder[] = [];

  function open(options: Parameters<LogBench['open']>[0] = {}): BenchRecorder {
    const reports: RecorderReport[] = [];
    const takenSequences: number[] = [];
    const recorder = createRecorder({
      databasePath,
      recordContent: options.recordContent ?? true,
      report: (report) => reports.push(report),
      now: options.now ?? (() => 0),
    });
    opened.push(recorder);
    let sequence = 0;
    const play = (events: readonly ExchangeEvent[]): void => {
      sequence += 1;
      recorder.take({ type: 'batch', sequence, events }, (answer) => takenSequences.push(answer.sequence));
    };
    return {
      ...recorder,
      reports,
      takenSequences,
      play,
      settle: () => void recorder.query({ kind: 'figures' }),
      playOneByOne: (events) => events.forEach((event) => play([event])),
      detail(sessionId) {
        const detail = recorder.query({ kind: 'session', sessionId });
        if (detail === null) throw new Error(`no session ${sessionId} in the log`);
        return detail;
      },
      changes: () => reports.flatMap((report) => (report.type === 'changed' ? [report.changes] : [])),
    };
  }

  return {
    folder,
    databasePath,
    open,
    remove() {
      for (const recorder of opened) recorder.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A session's chain as a person reads it: one short line per item, in order. */
export function chainOf(detail: SessionDetail): readonly string[] {
  const order = new Map(detail.turns.map((turn) => [turn.id, turn.ordinal]));
  return detail.items
    .toSorted((a, b) => (order.get(a.turnId) ?? 0) - (order.get(b.turnId) ?? 0) || a.position - b.position)
    .map((item) => {
      const turn = order.get(item.turnId) ?? '?';
      if (item.type === 'toolCall')
        return `${turn} toolCall ${item.summary} -> ${item.output?.trim() ?? '?'}`;
      return [turn, item.type, 'text' in item ? item.text : ''].join(' ').trim();
    });
}
