import type { MessagePort } from 'node:worker_threads';
import type { ExchangeNotice } from '../domain/exchange.ts';
import type { Problem } from '../domain/problem.ts';
import type { RoutingTable } from '../domain/routing.ts';

/** What main tells the proxy's thread. */
export type ProxyCommand =
  /** Listen on 127.0.0.1; `port` 0 lets the system choose, `orElse` says what a busy port means. */
  | { readonly type: 'listen'; readonly port: number; readonly orElse: 'anyPort' | 'fail' }
  /** Route by this table from the next request on; requests in flight keep the one they started with. */
  | { readonly type: 'route'; readonly table: RoutingTable }
  /** A fresh line to the recorder; the earlier one is dead. Batches not yet taken are sent again on it. */
  | { readonly type: 'recorder'; readonly port: MessagePort }
  /** Take no new requests, let running ones end within the grace, then abort them and report `stopped`. */
  | { readonly type: 'stop'; readonly graceMs: number };

/** What the proxy's thread tells main. */
export type ProxyReport =
  | { readonly type: 'ready' }
  | { readonly type: 'listening'; readonly port: number }
  | { readonly type: 'failed'; readonly problem: Problem }
  /** In the order they happened; several together when they come fast. */
  | { readonly type: 'exchanges'; readonly notices: readonly ExchangeNotice[] }
  | {
      readonly type: 'log';
      readonly level: 'info' | 'warn' | 'error';
      readonly event: string;
      readonly facts: Readonly<Record<string, string | number | boolean | null>>;
    }
  | { readonly type: 'stopped' };
