import { messageOf, type BatchMessage } from '../domain/batch-message.ts';
import type { BatchTaken, ExchangeEvent } from '../domain/exchange.ts';
import { merged, packBatch, weightOf, type SentBatch, type WaitingEvent } from './batch.ts';
import type { CopyLevel } from './copy-filter.ts';
import type { ExchangeObserver, ExchangeTap } from './observer.ts';
import { replayOf, strippedForReplay } from './replay.ts';
import { Roll } from './roll.ts';
import { LiveExchange, type TapSetting } from './tap.ts';

/** The line to the recorder, as far as the tee needs it. */
export interface RecorderLine {
  postMessage(batch: BatchMessage): void;
}

/** The proxy's side of the recorder: copies go aside in batches, and never make a stream wait. */
export interface Tee extends ExchangeObserver {
  /** A fresh recorder: what was not taken is sent again, after the beginnings of the exchanges that still run. */
  attach(line: RecorderLine): void;
  /** The recorder took a batch in, and with it all before it. */
  taken(answer: BatchTaken): void;
  /** Sends what waits. */
  flush(): void;
  /** Bytes that wait or were sent and not taken. */
  outstandingBytes(): number;
}

export interface TeeLimits {
  /** Longest wait of an event for company. */
  readonly batchMs: number;
  /** The same for one that somebody waits for: it ends a turn. A message costs both threads more than ten events in it. */
  readonly urgentMs: number;
  /** A batch is sent when it holds this much. */
  readonly batchBytes: number;
  /** Beyond this much outstanding, deltas are left out of the copy. */
  readonly shedDeltasBytes: number;
  /** Beyond this much, all content that is not a fact is. */
  readonly shedContentBytes: number;
}

const defaultLimits: TeeLimits = {
  batchMs: 20,
  urgentMs: 8,
  batchBytes: 256 * 1024,
  shedDeltasBytes: 16 * 1024 * 1024,
  shedContentBytes: 32 * 1024 * 1024,
};

/** Makes a tee. Its timer is armed only while something waits. */
export function createTee(changes: Partial<TeeLimits> = {}): Tee {
  const limits = { ...defaultLimits, ...changes };
  // Each event knows whose it is, so that nothing is looked up when a batch is taken.
  const live = new Roll<LiveExchange>();
  let line: RecorderLine | null = null;
  let waiting: WaitingEvent[] = [];
  let waitingBytes = 0;
  let sent: SentBatch[] = [];
  let sentBytes = 0;
  let sequence = 0;
  let timer: NodeJS.Timeout | null = null;
  let soon: NodeJS.Timeout | null = null;
  let immediate: NodeJS.Immediate | null = null;

  function flush(): void {
    if (timer !== null) clearTimeout(timer);
    if (soon !== null) clearTimeout(soon);
    if (immediate !== null) clearImmediate(immediate);
    timer = null;
    soon = null;
    immediate = null;
    if (waiting.length === 0) return;
    send(waiting);
    waiting = [];
    waitingBytes = 0;
  }

  function send(events: readonly WaitingEvent[]): void {
    sequence += 1;
    const batch = packBatch(sequence, events);
    sent.push(batch);
    sentBytes += batch.bytes;
    line?.postMessage(messageOf(sequence, batch.events, batch.block));
  }

  function push(event: ExchangeEvent, entry: number, of: LiveExchange, isUrgent: boolean): void {
    if (!merged(waiting.at(-1), event, entry)) waiting.push({ event, of, entry, more: null });
    waitingBytes += weightOf(event);
    // Even what is large waits until the bytes themselves have been handed to their socket.
    if (waitingBytes > limits.batchBytes) immediate ??= setImmediate(flush);
    else if (isUrgent) soon ??= setTimeout(flush, limits.urgentMs);
    else timer ??= setTimeout(flush, limits.batchMs);
  }

  function level(): CopyLevel {
    const outstanding = waitingBytes + sentBytes;
    if (outstanding < limits.shedDeltasBytes) return 'everything';
    return outstanding < limits.shedContentBytes ? 'noDeltas' : 'factsOnly';
  }

  function settle(batch: SentBatch): void {
    sentBytes -= batch.bytes;
    for (const { event, of } of batch.events) {
      if (of === null) continue;
      of.noteTaken(event);
      if (event.type === 'ended') live.leave(of);
    }
  }

  const setting: TapSetting = { push, level };

  return {
    open(started): ExchangeTap {
      const exchange = new LiveExchange(started, setting);
      live.enter(exchange);
      return exchange;
    },
    attach(next) {
      // What waits joins what was sent before it, so that the fresh line hears everything in order.
      line = null;
      flush();
      line = next;
      const lost = sent;
      sent = [];
      sentBytes = 0;
      const untaken = lost.flatMap((batch) => batch.events);
      const events = [...replayOf(live), ...strippedForReplay(untaken)];
      if (events.length > 0) send(events);
    },
    taken(answer) {
      const isTaken = (batch: SentBatch): boolean => batch.sequence <= answer.sequence;
      for (const batch of sent) if (isTaken(batch)) settle(batch);
      sent = sent.filter((batch) => !isTaken(batch));
    },
    flush,
    outstandingBytes: () => waitingBytes + sentBytes,
  };
}
