import type { MessagePort } from 'node:worker_threads';
import type { CredentialHolder } from '../domain/credential.ts';
import type { ExchangeNotice, HeaderPair } from '../domain/exchange.ts';
import type { Problem } from '../domain/problem.ts';
import type { RoutingTable } from '../domain/routing.ts';

/** A credential for one request, bound to one upstream; held no longer than the request. */
export type CredentialAnswer =
  | {
      readonly ok: true;
      /** Names this state of the credential, so that a rejected one is renewed once. */
      readonly revision: string;
      /** The only origin it may be sent to. */
      readonly origin: string;
      /** What replaces every credential header of the client. */
      readonly grant: Grant;
    }
  | { readonly ok: false; readonly problem: Problem };

/** A credential in the form a request takes it in. */
export type Grant =
  /** Fields as they stand: `authorization`, `chatgpt-account-id`, `api-key`. */
  | { readonly type: 'headers'; readonly headers: readonly HeaderPair[] }
  /** Keys to sign each request with (SigV4). */
  | {
      readonly type: 'aws';
      readonly accessKeyId: string;
      readonly secretAccessKey: string;
      /** Null for long-lived keys. */
      readonly sessionToken: string | null;
      readonly region: string;
      /** As AWS names it: `bedrock-mantle`. */
      readonly service: string;
    };

/** What main tells the proxy's thread. */
export type ProxyCommand =
  /** Listen on 127.0.0.1; `port` 0 lets the system choose, `orElse` says what a busy port means. */
  | { readonly type: 'listen'; readonly port: number; readonly orElse: 'anyPort' | 'fail' }
  /** Listen on this port too; those before stay. Answered by `alsoListening` or `notListening`. */
  | { readonly type: 'also'; readonly port: number }
  /** Route by this table from the next request on; requests in flight keep the one they started with. */
  | { readonly type: 'route'; readonly table: RoutingTable }
  /** A fresh line to the recorder; the earlier one is dead. Batches not yet taken are sent again on it. */
  | { readonly type: 'recorder'; readonly port: MessagePort }
  /** The answer to `credentialWanted` with the same id. */
  | { readonly type: 'credential'; readonly id: number; readonly answer: CredentialAnswer }
  /** Take no new requests, let running ones end within the grace, then abort them and report `stopped`. */
  | { readonly type: 'stop'; readonly graceMs: number };

/** What the proxy's thread tells main. */
export type ProxyReport =
  | { readonly type: 'ready' }
  | { readonly type: 'listening'; readonly port: number }
  | { readonly type: 'alsoListening'; readonly port: number }
  | { readonly type: 'notListening'; readonly port: number; readonly problem: Problem }
  /** Requests that arrive from now on go by the table of this revision, or a later one. */
  | { readonly type: 'routed'; readonly revision: number }
  | { readonly type: 'failed'; readonly problem: Problem }
  /** In the order they happened; several together when they come fast, and those that say the same told once. */
  | { readonly type: 'exchanges'; readonly notices: readonly ExchangeNotice[] }
  /** A request needs a credential of ours; `rejectedRevision` is the one the upstream answered 401 to. */
  | {
      readonly type: 'credentialWanted';
      readonly id: number;
      readonly holder: CredentialHolder;
      /** For a check of ours: a key that is only being tried is given to no other request. */
      readonly probe: boolean;
      readonly rejectedRevision: string | null;
    }
  | {
      readonly type: 'log';
      readonly level: 'info' | 'warn' | 'error';
      readonly event: string;
      readonly facts: Readonly<Record<string, string | number | boolean | null>>;
    }
  | { readonly type: 'stopped' };
