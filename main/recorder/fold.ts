/**
 * @file The fold. It is over 200 lines because everything an exchange tells changes the same records, in the order it came:
 * what is left unread until later must come between the same two events as it would have.
 */
import type { ExchangeEvent } from '../domain/exchange.ts';
import { ForgettingMap } from '../domain/forgetting-map.ts';
import { beginRequest, noteRefused, type ExchangeFacts } from './assemble.ts';
import { readPiece, type ResponseEvent, type UnreadPiece } from './events.ts';
import { createExchangeReader } from './exchange.ts';
import { followText, keepTextInFlight, type TextPorts } from './follow-text.ts';
import { headerValue } from './identity.ts';
import { createInputMemory } from './input-memory.ts';
import { objectOf, textOf } from './json.ts';
import type { EarlierExchange } from './load.ts';
import type { Change, SessionState } from './model.ts';
import { createRawExchange, type RawExchange, type RawPorts } from './raw-exchange.ts';
import type { ExchangeReader, ExchangeSink, Started } from './reader.ts';
import type { ResponseRequest } from './request.ts';
import {
  addOverhead,
  endRequest,
  foldEvent,
  leaveWaiting,
  noteDropped,
  noteLimits,
  noteSent,
  noteServedBy,
} from './respond.ts';
import type { SessionStates } from './sessions.ts';
import type { Write } from './store.ts';
import { createWaitingDeltas, type WaitingDelta, type WaitingDeltas } from './waiting-deltas.ts';
import { limitsOfHeaders, type LimitNews, type UsageTold } from './usage.ts';

/** What the fold asks of the log and of the clock. */
export interface FoldPorts extends TextPorts {
  readonly states: SessionStates;
  /** False while nobody is told of a session's texts in flight. */
  readonly isWatched: (sessionId: string) => boolean;
  readonly now: () => number;
  /** What an earlier recorder stored of an exchange that is told anew; null when it is new. */
  readonly earlier: (exchangeId: string) => EarlierExchange | null;
  readonly sessionOfResponse: (responseId: string) => string | null;
  /** Takes news of limits for an account and says what is known now. */
  readonly limits: (account: string | null, news: LimitNews, at: number) => UsageTold;
  readonly raw: RawPorts;
}

interface Running {
  readonly facts: ExchangeFacts;
  /** Null for an exchange that is no model request, or whose end is stored already. */
  readonly reader: ExchangeReader | null;
  readonly raw: RawExchange;
  readonly waiting: WaitingDeltas;
  sessionId: string | null;
  /** The turn that bears the exchange's overhead: its first. */
  firstTurnId: string | null;
  /** What its headers told of limits, until a turn of it keeps them. */
  told: UsageTold | null;
}

/** Folds exchange events into the sessions in memory and says what is to be stored. */
export interface Fold {
  fold(event: ExchangeEvent): readonly Write[];
  /** The sessions of exchanges that are still running. */
  sessionsInUse(): ReadonlySet<string>;
  isRunning(exchangeId: string): boolean;
  /** Reads what was left unread of the texts in flight of this session, of all where it is null. */
  readWaiting(sessionId: string | null): readonly Write[];
}

/** Makes the fold; it holds the exchanges that are running. */
export function createFold(ports: FoldPorts): Fold {
  const running = new ForgettingMap<string, Running>();
  const memory = createInputMemory();
  let writes: Write[] = [];

  function stateOf(exchange: Running): SessionState | null {
    return exchange.sessionId === null ? null : ports.states.of(exchange.sessionId);
  }

  function start(started: Started): void {
    const { exchangeId } = started;
    const originator = headerValue(started.headers, 'originator');
    const earlier = ports.earlier(exchangeId);
    const raw = createRawExchange(started, ports.raw);
    const reader =
      earlier?.isEnded === true
        ? null
        : createExchangeReader(
            started,
            sinkOf(exchangeId, raw),
            ports.now,
            earlier?.requestKey ?? null,
            memory,
          );
    const exchange: Running = {
      facts: { ...started, originator },
      reader,
      raw,
      waiting: createWaitingDeltas(),
      sessionId: earlier?.sessionId ?? null,
      firstTurnId: null,
      told: null,
    };
    exchange.firstTurnId = stateOf(exchange)?.requests.get(earlier?.requestKey ?? '')?.turnId ?? null;
    running.set(exchangeId, exchange);
    writes.push({ type: 'exchangeStarted', started, originator });
  }

  function sinkOf(exchangeId: string, raw: RawExchange): ExchangeSink {
    const within = (run: (state: SessionState, exchange: Running) => readonly Change[]): void => {
      const exchange = running.get(exchangeId);
      const state = exchange === undefined ? null : stateOf(exchange);
      if (exchange !== undefined && state !== null) writes.push(...run(state, exchange));
    };
    return {
      request(at, request) {
        const exchange = running.get(exchangeId);
        if (exchange === undefined) return;
        release(exchange, null);
        const sessionId = sessionOf(exchange, request);
        if (sessionId === null) return;
        exchange.sessionId = sessionId;
        const state = ports.states.of(sessionId);
        writes.push(...beginRequest(state, at, exchange.facts, request, ports.recordContent()));
        const turnId = state.requests.get(request.key)?.turnId ?? null;
        exchange.firstTurnId ??= turnId;
        raw.asked(at, request.key, sessionId, turnId);
      },
      event(at, key, event) {
        const exchange = running.get(exchangeId);
        if (exchange !== undefined) takeEvent(exchange, at, key, event);
      },
      ended: (at, key, ending) =>
        within((state, exchange) => {
          release(exchange, null);
          return [
            ...keepLimits(state, exchange, key),
            ...keepTextInFlight(ports.live(), state, key, at),
            ...endRequest(state, key, at, ending),
          ];
        }),
      left: (at, key) => within((state) => leaveWaiting(state, key, at)),
      dropped: (at, key, direction) =>
        within((state, exchange) => {
          release(exchange, null);
          return noteDropped(state, key, at, direction);
        }),
      sent: (at, key) => within((state) => noteSent(state, key, at)),
      wire: raw,
      servedBy: (at, key, model) => within((state) => noteServedBy(state, key, at, model)),
      refused(at, request, problem) {
        const { sessionId } = request.identity;
        const exchange = running.get(exchangeId);
        if (exchange === undefined || sessionId === null) return;
        writes.push(...noteRefused(ports.states.of(sessionId), at, exchange.facts, request, problem));
      },
    };
  }

  function takeEvent(exchange: Running, at: number, key: string, event: ResponseEvent | UnreadPiece): void {
    if (event.type !== 'piece') {
      const whole = event.type === 'itemDone' ? textOf(objectOf(event.item)?.['id']) : null;
      release(exchange, whole);
      return foldRead(exchange, at, key, event);
    }
    const { sessionId, waiting } = exchange;
    const piece = { at, key, text: event.text };
    const isWatched = sessionId !== null && ports.isWatched(sessionId);
    readNow(exchange, isWatched ? [...waiting.release(null), piece] : waiting.take(piece));
  }

  function release(exchange: Running, wholeItemId: string | null): void {
    readNow(exchange, exchange.waiting.release(wholeItemId));
  }

  function readNow(exchange: Running, pieces: readonly WaitingDelta[]): void {
    for (const piece of pieces) {
      const event = readPiece(piece);
      if (event !== null) foldRead(exchange, piece.at, piece.key, event);
    }
  }

  function foldRead(exchange: Running, at: number, key: string, event: ResponseEvent): void {
    noteNews(exchange, at, event);
    const state = stateOf(exchange);
    if (state === null) return;
    writes.push(...keepLimits(state, exchange, key));
    followText(ports, state, key, at, event);
    writes.push(...foldEvent(state, key, at, event));
    if (!isEnd(event)) return;
    exchange.raw.answered(at);
    writes.push(...keepTextInFlight(ports.live(), state, key, at));
  }

  /** Limits that a message told are those of the exchange's account, whichever request it answers. */
  function noteNews(exchange: Running, at: number, event: ResponseEvent): void {
    const news =
      event.type === 'limits' ? event.news : event.type === 'error' ? (event.limits ?? null) : null;
    if (news !== null) exchange.told = ports.limits(exchange.facts.account, news, at);
  }

  function keepLimits(state: SessionState, exchange: Running, key: string): readonly Change[] {
    const { told } = exchange;
    if (told === null) return [];
    const changes = noteLimits(state, key, told);
    // A message may come between two requests; the next one keeps what it told.
    if (changes.length > 0) exchange.told = null;
    return changes;
  }

  /** Clients that are not Codex name no session: theirs is the chain, the cache key, or else the exchange itself. */
  function sessionOf(exchange: Running, request: ResponseRequest): string | null {
    if (request.identity.sessionId !== null) return request.identity.sessionId;
    if (request.incomplete) return exchange.sessionId;
    const chain =
      request.previousResponseId === null ? null : ports.sessionOfResponse(request.previousResponseId);
    const grouped = request.cacheKey === null ? null : `cache:${request.cacheKey}`;
    return exchange.sessionId ?? chain ?? grouped ?? `exchange:${exchange.facts.exchangeId}`;
  }

  function foldOne(event: ExchangeEvent): void {
    if (event.type === 'started') return start(event);
    const exchange = running.get(event.exchangeId);
    if (exchange === undefined) return;
    switch (event.type) {
      case 'requestBytes':
        return exchange.reader?.requestBytes(event.bytes);
      case 'requestEnded':
        return exchange.reader?.requestEnded(event.at);
      case 'responded': {
        const news = limitsOfHeaders(event.headers);
        if (news !== null) exchange.told = ports.limits(exchange.facts.account, news, event.at);
        writes.push({
          type: 'exchangeResponded',
          exchangeId: event.exchangeId,
          status: event.status,
          contentType: headerValue(event.headers, 'content-type'),
          contentEncoding: headerValue(event.headers, 'content-encoding'),
        });
        exchange.raw.responded(event.headers);
        return exchange.reader?.responded(event);
      }
      case 'responseBytes':
        return exchange.reader?.responseBytes(event.at, event.bytes);
      case 'dropped':
        return exchange.reader?.dropped(event.direction);
      case 'ended': {
        exchange.reader?.ended(event.at, event.outcome, event.problem);
        const state = stateOf(exchange);
        if (exchange.reader !== null && state !== null && exchange.firstTurnId !== null) {
          writes.push(...addOverhead(state, exchange.firstTurnId, event.overheadUs));
        }
        exchange.raw.ended(event.at);
        running.delete(event.exchangeId);
        writes.push({ ...event, type: 'exchangeEnded' });
      }
    }
  }

  return {
    fold(event) {
      writes = [];
      foldOne(event);
      return writes;
    },
    sessionsInUse() {
      const ids = running.values().map((exchange) => exchange.sessionId);
      return new Set(ids.filter((id) => id !== null));
    },
    isRunning: (exchangeId) => running.has(exchangeId),
    readWaiting(sessionId) {
      writes = [];
      for (const exchange of running.values()) {
        if (sessionId === null || exchange.sessionId === sessionId) release(exchange, null);
      }
      return writes;
    },
  };
}

function isEnd(event: ResponseEvent): boolean {
  return ['completed', 'failed', 'incomplete', 'error'].includes(event.type);
}
