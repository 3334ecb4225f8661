import type { AskCredential } from './credential.ts';
import type { Listeners } from './exchange.ts';
import type { Forwarder } from './forward.ts';
import type { Route } from './route.ts';
import type { ProxyLog } from './server.ts';

/** What passing on one request takes, over HTTP and WebSocket alike. */
export interface Passage {
  readonly route: Route;
  readonly forwarder: Forwarder;
  readonly listeners: Listeners;
  readonly ask: AskCredential;
  readonly log: ProxyLog;
}
