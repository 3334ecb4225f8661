import { createRawRoom } from '../../main/recorder/raw-messages.ts';
import type { ExchangeEvent } from '../../main/domain/exchange.ts';
import { createFold } from '../../main/recorder/fold.ts';
import { createLiveTexts } from '../../main/recorder/live.ts';
import {
  emptySession,
  type ItemRecord,
  type OutputRecord,
  type SessionRecord,
  type TurnRecord,
} from '../../main/recorder/model.ts';
import { createSessionStates } from '../../main/recorder/sessions.ts';
import type { Write } from '../../main/recorder/store.ts';
import { createUsageBook } from '../../main/recorder/usage-book.ts';

/** A log that lives in memory: what the store would hold after the same exchanges. */
export interface LogLedger {
  play(events: readonly ExchangeEvent[]): void;
  readonly sessions: ReadonlyMap<string, SessionRecord>;
  /** The turns of a session in order. */
  turns(sessionId: string): readonly TurnRecord[];
  /** A session's chain, one short line per item, tool calls with their output. */
  chain(sessionId: string): readonly string[];
  readonly items: ReadonlyMap<string, ItemRecord>;
  readonly outputs: ReadonlyMap<string, OutputRecord>;
  readonly appended: readonly string[];
}

/** Makes an empty one; `now` is the recorder's clock, by default one that never says more than the events do. */
export function createLogLedger(now: () => number = () => 0): LogLedger {
  const sessions = new Map<string, SessionRecord>();
  const turns = new Map<string, TurnRecord>();
  const items = new Map<string, ItemRecord>();
  const outputs = new Map<string, OutputRecord>();
  const appended: string[] = [];
  const live = createLiveTexts();
  const responses = new Map<string, string>();
  const usage = createUsageBook(new Map(), () => undefined);
  const fold = createFold({
    states: createSessionStates(emptySession),
    live: () => live,
    appended: (_session, _item, text) => appended.push(text),
    isWatched: () => true,
    recordContent: () => true,
    now,
    earlier: () => null,
    sessionOfResponse: (responseId) => responses.get(responseId) ?? null,
    limits: (account, news, at) => usage.told(account, news, at),
    raw: { room: createRawRoom(), isOn: () => false, keep: () => undefined },
  });

  function keep(write: Write): void {
    if (write.type === 'session') sessions.set(write.session.id, write.session);
    if (write.type === 'turn') turns.set(`${write.turn.sessionId} ${write.turn.id}`, write.turn);
    if (write.type === 'item') items.set(`${write.item.sessionId} ${write.item.id}`, write.item);
    if (write.type === 'output')
      outputs.set(`${write.output.sessionId} ${write.output.itemId}`, write.output);
    if (write.type === 'request' && write.request.responseId !== null) {
      responses.set(write.request.responseId, write.request.sessionId);
    }
  }

  const turnsOf = (sessionId: string): readonly TurnRecord[] =>
    [...turns.values()]
      .filter((turn) => turn.sessionId === sessionId)
      .toSorted((left, right) => left.ordinal - right.ordinal);

  return {
    play(events) {
      for (const event of events) fold.fold(event).forEach(keep);
    },
    sessions,
    items,
    outputs,
    appended,
    turns: turnsOf,
    chain: (sessionId) =>
      turnsOf(sessionId).flatMap((turn) =>
        [...items.values()]
          .filter((item) => item.sessionId === sessionId && item.turnId === turn.id)
          .toSorted((left, right) => left.position - right.position)
          .map((item) => line(turn, item, outputs.get(`${sessionId} ${item.id}`))),
      ),
  };
}

function line(turn: TurnRecord, item: ItemRecord, output: OutputRecord | undefined): string {
  const said = item.kind === 'toolCall' ? `${item.summary} -> ${output?.text?.trim() ?? '?'}` : item.text;
  return [turn.ordinal, item.kind, said].filter((part) => part !== null).join(' ');
}
