import type { ExchangeEvent, ExchangeOutcome, HeaderPair } from '../domain/exchange.ts';
import type { Problem } from '../domain/problem.ts';
import { cappedFilter, eventFilter, type CopyFilter, type CopyLevel } from './copy-filter.ts';
import { frameFilter } from './frame-filter.ts';
import type { ExchangeTap, Started } from './observer.ts';
import type { Entered } from './roll.ts';

/** What a tap needs of the tee. */
export interface TapSetting {
  push(event: ExchangeEvent, entry: number, of: LiveExchange, isUrgent: boolean): void;
  level(): CopyLevel;
}

/** Bytes of one request that are copied; Codex's are about 50 KB, with images some megabytes. */
const requestCopyBytes = 32 * 1024 * 1024;

/** The mark after which a turn counts as finished: told soon, not with the next batch. */
const urgentMark = Buffer.from('response.completed');

/** Facts of an exchange that the recorder has taken; a fresh one needs them again. */
export interface TakenFacts {
  started: Started | null;
  requestEnded: ExchangeEvent | null;
  responded: ExchangeEvent | null;
  requestBytes: number;
  responseBytes: number;
}

/** The copies of one exchange, until the recorder took its end, with what a fresh recorder must be told of it. */
export class LiveExchange implements ExchangeTap, Entered {
  readonly isWebSocket: boolean;
  readonly taken: TakenFacts = {
    started: null,
    requestEnded: null,
    responded: null,
    requestBytes: 0,
    responseBytes: 0,
  };
  place = -1;
  readonly #id: string;
  readonly #setting: TapSetting;
  readonly #requestFilter: CopyFilter;
  #responseFilter: CopyFilter;
  #requestDropped = 0;
  #responseDropped = 0;

  constructor(started: Started, setting: TapSetting) {
    this.isWebSocket = started.transport === 'websocket';
    this.#id = started.exchangeId;
    this.#setting = setting;
    this.#requestFilter = this.isWebSocket ? frameFilter(true) : cappedFilter(requestRoom(started.headers));
    this.#responseFilter = this.isWebSocket ? frameFilter(false) : eventFilter();
    setting.push(started, 0, this, false);
  }

  requestBytes(bytes: Buffer): void {
    const level = this.#setting.level();
    const { pieces, droppedBytes, entry } = this.#requestFilter.take(bytes, level);
    this.#requestDropped += droppedBytes;
    if (level === 'everything' && droppedBytes === 0) this.#tellDropped('request');
    let from = entry;
    for (const piece of pieces) {
      this.#setting.push({ type: 'requestBytes', exchangeId: this.#id, bytes: piece }, from, this, false);
      from = 0;
    }
  }

  requestEnded(at: number): void {
    this.#tellDropped('request');
    this.#setting.push({ type: 'requestEnded', exchangeId: this.#id, at }, 0, this, false);
  }

  responded(at: number, status: number, headers: readonly HeaderPair[]): void {
    const encoding = valueIn(headers, 'content-encoding');
    if (!this.isWebSocket && encoding !== null && encoding !== 'identity') {
      this.#responseFilter = cappedFilter(requestCopyBytes);
    }
    this.#setting.push({ type: 'responded', exchangeId: this.#id, at, status, headers }, 0, this, false);
  }

  responseBytes(at: number, bytes: Buffer): void {
    const level = this.#setting.level();
    const { pieces, droppedBytes, entry } = this.#responseFilter.take(bytes, level);
    const isUrgent = bytes.includes(urgentMark);
    this.#responseDropped += droppedBytes;
    if (level === 'everything' && droppedBytes === 0) this.#tellDropped('response');
    let from = entry;
    for (const piece of pieces) {
      const event = { type: 'responseBytes', exchangeId: this.#id, at, bytes: piece } as const;
      this.#setting.push(event, from, this, isUrgent && piece === pieces.at(-1));
      from = 0;
    }
  }

  ended(at: number, outcome: ExchangeOutcome, overheadUs: number, problem: Problem | null): void {
    this.#tellDropped('request');
    this.#tellDropped('response');
    // An end in order follows what ended the turn; nobody waits for it.
    const isUrgent = outcome !== 'ended';
    const event = { type: 'ended', exchangeId: this.#id, at, outcome, overheadUs, problem } as const;
    this.#setting.push(event, 0, this, isUrgent);
  }

  /** The recorder took this event of it. */
  noteTaken(event: ExchangeEvent): void {
    const { taken } = this;
    if (event.type === 'started') taken.started = event;
    if (event.type === 'requestEnded') taken.requestEnded = event;
    if (event.type === 'responded') taken.responded = event;
    if (event.type === 'requestBytes') taken.requestBytes += event.bytes.length;
    if (event.type === 'responseBytes') taken.responseBytes += event.bytes.length;
  }

  /** Says once how much was left out: when everything is copied again, or at the end. */
  #tellDropped(direction: 'request' | 'response'): void {
    const bytes = direction === 'request' ? this.#requestDropped : this.#responseDropped;
    if (bytes === 0) return;
    if (direction === 'request') this.#requestDropped = 0;
    else this.#responseDropped = 0;
    this.#setting.push({ type: 'dropped', exchangeId: this.#id, direction, bytes }, 0, this, false);
  }
}

/** Of a body that would be cut the recorder reads nothing: of one that says so beforehand nothing is copied. */
function requestRoom(headers: readonly HeaderPair[]): number {
  const stated = Number(valueIn(headers, 'content-length') ?? 0);
  return stated > requestCopyBytes ? 0 : requestCopyBytes;
}

function valueIn(headers: readonly HeaderPair[], lowerName: string): string | null {
  return (
    headers.find(([name]) => name.length === lowerName.length && name.toLowerCase() === lowerName)?.[1] ??
    null
  );
}
