import type { ExchangeEvent, HeaderPair } from '../domain/exchange.ts';
import { cappedFilter, eventFilter, type CopyFilter, type CopyLevel } from './copy-filter.ts';
import { frameFilter } from './frame-filter.ts';
import type { ExchangeTap, Started } from './observer.ts';

/** What a tap needs of the tee. */
export interface TapSetting {
  push(event: ExchangeEvent, entry: number, isUrgent: boolean): void;
  level(): CopyLevel;
}

/** An exchange whose end the recorder has not taken yet, with what a fresh recorder must be told of it. */
export interface LiveExchange {
  readonly tap: ExchangeTap;
  readonly isWebSocket: boolean;
  /** Facts the recorder has taken; a fresh one needs them again. */
  readonly taken: {
    started: Started | null;
    requestEnded: ExchangeEvent | null;
    responded: ExchangeEvent | null;
    requestBytes: number;
    responseBytes: number;
  };
  noteTaken(event: ExchangeEvent): void;
}

/** Bytes of one request that are copied; Codex's are about 50 KB, with images some megabytes. */
const requestCopyBytes = 32 * 1024 * 1024;

/** The mark after which a turn counts as finished: told at once, not with the next batch, so that no crash can lose it. */
const urgentMark = Buffer.from('response.completed');

/** Opens the copies of one exchange. */
export function openTap(started: Started, setting: TapSetting): LiveExchange {
  const { exchangeId } = started;
  const isWebSocket = started.transport === 'websocket';
  const requestFilter = isWebSocket ? frameFilter(true) : cappedFilter(requestCopyBytes);
  let responseFilter: CopyFilter = isWebSocket ? frameFilter(false) : eventFilter();
  const taken: LiveExchange['taken'] = {
    started: null,
    requestEnded: null,
    responded: null,
    requestBytes: 0,
    responseBytes: 0,
  };

  const dropped = { request: 0, response: 0 };

  setting.push(started, 0, false);

  /** Says once how much was left out: when everything is copied again, or at the end. */
  const tellDropped = (direction: 'request' | 'response'): void => {
    if (dropped[direction] === 0) return;
    setting.push({ type: 'dropped', exchangeId, direction, bytes: dropped[direction] }, 0, false);
    dropped[direction] = 0;
  };

  const copy = (
    filter: CopyFilter,
    direction: 'request' | 'response',
    bytes: Buffer,
    eventOf: (piece: Buffer) => ExchangeEvent,
  ): void => {
    const level = setting.level();
    const kept = filter.take(bytes, level);
    const isUrgent = direction === 'response' && bytes.includes(urgentMark);
    dropped[direction] += kept.droppedBytes;
    if (level === 'everything' && kept.droppedBytes === 0) tellDropped(direction);
    const last = kept.pieces.length - 1;
    kept.pieces.forEach((piece, index) => {
      setting.push(eventOf(piece), index === 0 ? kept.entry : 0, isUrgent && index === last);
    });
  };

  const tap: ExchangeTap = {
    requestBytes(bytes) {
      copy(requestFilter, 'request', bytes, (piece) => ({ type: 'requestBytes', exchangeId, bytes: piece }));
    },
    requestEnded(at) {
      tellDropped('request');
      setting.push({ type: 'requestEnded', exchangeId, at }, 0, false);
    },
    responded(at, status, headers) {
      const encoding = valueIn(headers, 'content-encoding');
      if (!isWebSocket && encoding !== null && encoding !== 'identity') {
        responseFilter = cappedFilter(requestCopyBytes);
      }
      setting.push({ type: 'responded', exchangeId, at, status, headers }, 0, false);
    },
    responseBytes(at, bytes) {
      copy(responseFilter, 'response', bytes, (piece) => ({
        type: 'responseBytes',
        exchangeId,
        at,
        bytes: piece,
      }));
    },
    ended(at, outcome, overheadUs, problem) {
      tellDropped('request');
      tellDropped('response');
      // An end in order follows what was told at once, or matters to nobody so soon.
      const isUrgent = outcome !== 'ended';
      setting.push({ type: 'ended', exchangeId, at, outcome, overheadUs, problem }, 0, isUrgent);
    },
  };

  return {
    tap,
    isWebSocket,
    taken,
    noteTaken(event) {
      if (event.type === 'started') taken.started = event;
      if (event.type === 'requestEnded') taken.requestEnded = event;
      if (event.type === 'responded') taken.responded = event;
      if (event.type === 'requestBytes') taken.requestBytes += event.bytes.length;
      if (event.type === 'responseBytes') taken.responseBytes += event.bytes.length;
    },
  };
}

function valueIn(headers: readonly HeaderPair[], lowerName: string): string | null {
  return (
    headers.find(([name]) => name.length === lowerName.length && name.toLowerCase() === lowerName)?.[1] ??
    null
  );
}
