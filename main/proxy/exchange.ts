import { randomUUID } from 'node:crypto';
import type { Transport } from '../../preload/contract.ts';
import type { ExchangeNotice, ExchangeOutcome } from '../domain/exchange.ts';
import type { Backend } from '../domain/gateway.ts';
import type { Problem } from '../domain/problem.ts';
import type { Running } from './connections.ts';
import { deafObserver, type ExchangeObserver, type ExchangeTap } from './observer.ts';
import { redactHeaders } from './redact-headers.ts';
import type { Entered } from './roll.ts';
import type { Route } from './route.ts';

/** Who is told about an exchange. */
export interface Listeners {
  readonly observer: ExchangeObserver;
  readonly notice: (notice: ExchangeNotice) => void;
}

/** Nobody is told: for checks of ours. */
export const deafListeners: Listeners = { observer: deafObserver, notice() {} };

/** An exchange under way and what ends it at once. */
export interface RunningExchange extends Running, Entered {
  readonly exchange: Exchange;
}

/** What is known of an exchange when it begins. */
export interface Beginning {
  readonly route: Route;
  readonly transport: Transport;
  readonly method: string;
  readonly rawHeaders: readonly string[];
}

/**
 * One request and its answer, as told to the recorder and to main. It is begun after the first bytes were forwarded,
 * answered at most once and ended exactly once; later calls do nothing.
 */
export class Exchange {
  readonly id = randomUUID();
  /** Removes it from the running ones. */
  onEnd: (() => void) | null = null;
  readonly #beginning: Beginning;
  readonly #listeners: Listeners;
  readonly #at = Date.now();
  #tap: ExchangeTap | null = null;
  #isAnswered = false;
  #isOver = false;
  #overheadMs = 0;

  constructor(beginning: Beginning, listeners: Listeners) {
    this.#beginning = beginning;
    this.#listeners = listeners;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  get origin(): string {
    return this.#beginning.route.origin;
  }

  /**
   * Adds to `overheadUs`, the time Postern itself spent. Request side: from the whole body being here (from the head, for
   * one that is streamed) to its being handed to the upstream socket, not counting the wait for a new connection. Answer
   * side: from the upstream's head being parsed to the first bytes being handed to the client's socket.
   */
  spent(ms: number): void {
    this.#overheadMs += ms;
  }

  /** Copies for the recorder; opening says `started`. */
  get tap(): ExchangeTap {
    this.#tap ??= this.#open();
    return this.#tap;
  }

  answered(status: number | null, flatHeaders: readonly string[], problem: Problem | null): void {
    if (this.#isAnswered || this.#isOver) return;
    this.#isAnswered = true;
    const at = Date.now();
    if (status !== null && problem === null) this.tap.responded(at, status, redactHeaders(flatHeaders));
    const managed = this.#beginning.route.backend.auth.type !== 'transparent';
    this.#listeners.notice({ type: 'answered', ...this.#facts(at), status, managed, problem });
  }

  end(outcome: ExchangeOutcome, problem: Problem | null = null): void {
    if (this.#isOver) return;
    if (problem !== null) this.answered(null, [], problem);
    const { tap } = this;
    this.#isOver = true;
    tap.ended(Date.now(), outcome, Math.round(this.#overheadMs * 1_000), problem);
    this.onEnd?.();
  }

  #open(): ExchangeTap {
    const { route, transport, method, rawHeaders } = this.#beginning;
    const tap = this.#listeners.observer.open({
      type: 'started',
      exchangeId: this.id,
      at: this.#at,
      transport,
      launchId: route.launchId,
      gateway: route.gateway,
      gatewayId: route.gatewayId,
      account: accountOf(route.backend),
      backend: route.backend.name,
      schema: route.backend.schema,
      lane: route.lane,
      method,
      path: route.rest,
      headers: redactHeaders(rawHeaders),
    });
    this.#listeners.notice({ type: 'seen', ...this.#facts(this.#at) });
    return tap;
  }

  #facts(at: number) {
    const { route } = this.#beginning;
    return {
      exchangeId: this.id,
      at,
      launchId: route.launchId,
      gateway: route.gateway,
      backend: route.backend.name,
      backendId: route.backend.id,
      path: route.rest,
    };
  }
}

/** Whose credential a backend uses, as the record keeps it; null for the client's own. */
function accountOf({ id, auth }: Backend): string | null {
  switch (auth.type) {
    case 'transparent':
      return null;
    case 'account':
      return `account:${auth.accountId}`;
    case 'apiKey':
      return `key:${id}`;
    case 'aws':
    case 'none':
      return auth.type;
    default:
      return auth satisfies never;
  }
}
