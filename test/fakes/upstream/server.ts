import type { IncomingMessage, RequestListener } from 'node:http';
import type { Duplex } from 'node:stream';
import { accountAnswer } from './accounts.ts';
import type { Rule } from './answer.ts';
import {
  describeExchange,
  openExchange,
  type Exchange,
  type HeaderPair,
  type OpenExchange,
} from './exchange.ts';
import { createGate } from './gate.ts';
import { listen, type TlsIdentity } from './listener.ts';
import { createLog, type Watch } from './log.ts';
import { createModelEndpoint } from './model-endpoint.ts';
import { answerJson, follow, noRoute, receive, upgradeRefusal } from './reply.ts';
import { describeRequest, type ModelRequest } from './request.ts';
import { createRules } from './rules.ts';
import { acceptUpgrade, type Connection } from './websocket.ts';

const BASES = ['/backend-api/codex', '/v1'];

/** What an upgrade gets: the WebSocket, or a status. */
export type WebSocketPolicy = 'accept' | { readonly refuse: number };

export interface FakeUpstreamOptions {
  /** Serve the model endpoints over TLS; the account endpoints stay plain. */
  readonly tls?: TlsIdentity;
  /** Paths before `/responses` that are known, beside `/backend-api/codex` and `/v1`. */
  readonly bases?: readonly string[];
  readonly websocket?: WebSocketPolicy;
  /** Added to each answer of a model endpoint, in this order and case, repeats allowed. */
  readonly extraHeaders?: readonly HeaderPair[];
  /** Agree to permessage-deflate when the client offers it. */
  readonly compress?: boolean;
}

/** A model provider on the loopback that the real Codex 0.169 accepts. */
export interface FakeUpstream {
  readonly origin: string;
  /** Base URL of the ChatGPT lane. */
  readonly chatgptBase: string;
  /** Base URL of the API lane. */
  readonly apiBase: string;
  /** `chatgpt_base_url`: account endpoints, on another origin than the model as Codex demands. */
  readonly accountsBase: string;
  readonly exchanges: Watch<Exchange>;
  /** Requests for a model response, from both transports; a turn with a tool round is two of them. */
  readonly requests: Watch<ModelRequest>;
  /** Accepted WebSockets, for tests that want to send something of their own. */
  readonly connections: Watch<Connection>;
  /** May be set while running; counts for the next upgrade. */
  websocket: WebSocketPolicy;
  /** Bytes per write of a stream; 0 writes an event at a time. */
  pieceBytes: number;
  /** Adds an answer that comes before what the prompt asks for; the returned function takes it away. */
  answer(rule: Rule): () => void;
  /** See Gate: holds the events of turns, lets them go, and tells when one is standing. */
  hold(): void;
  release(events?: number): void;
  reached(): Promise<void>;
  close(): Promise<void>;
}

/** Starts the fake on two ports of 127.0.0.1: one for the model, one for the account endpoints. */
export async function startFakeUpstream(options: FakeUpstreamOptions = {}): Promise<FakeUpstream> {
  const exchanges = createLog<OpenExchange>('exchanges', describeExchange);
  const requests = createLog<ModelRequest>('requests', describeRequest);
  const connections = createLog<Connection>('connections', ({ exchange }) => describeExchange(exchange));
  const rules = createRules();
  const gate = createGate();
  const bases = [...BASES, ...(options.bases ?? [])];
  const resetAt = Math.floor(Date.now() / 1000) + 3600;
  let lastId = 0;
  const endpoint = createModelEndpoint({
    rules,
    gate,
    requests,
    resetAt,
    nextId: (prefix) => `${prefix}_fake_${(lastId += 1)}`,
    extraHeaders: options.extraHeaders ?? [],
    pieceBytes: () => upstream.pieceBytes,
  });

  const begin = (listener: Exchange['listener'], request: IncomingMessage): OpenExchange => {
    const exchange = openExchange(exchanges.all.length + 1, listener, request);
    exchanges.add(exchange);
    return exchange;
  };

  const onModelRequest: RequestListener = (request, response) => {
    const exchange = begin('model', request);
    const gone = follow(exchange, response, exchanges.changed);
    void receive(exchange, request, exchanges.changed).then(() => {
      if (!exchange.bodyComplete) return;
      const known = bases.find((base) => exchange.path.startsWith(`${base}/`));
      const call = known === undefined ? '' : `${exchange.method} ${exchange.path.slice(known.length)}`;
      if (call === 'POST /responses') return endpoint.post(exchange, response, gone);
      if (call === 'GET /models')
        return answerJson(exchange, response, 200, { models: [] }, { etag: '"fake-models"' });
      return answerJson(exchange, response, 404, noRoute(exchange));
    });
  };

  const onAccountRequest: RequestListener = (request, response) => {
    const exchange = begin('accounts', request);
    follow(exchange, response, exchanges.changed);
    void receive(exchange, request, exchanges.changed).then(() => {
      const answer = exchange.method === 'GET' ? accountAnswer(exchange.path, resetAt) : null;
      return answerJson(exchange, response, answer === null ? 404 : 200, answer ?? noRoute(exchange));
    });
  };

  const onUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    const exchange = begin('model', request);
    exchange.bodyComplete = true;
    socket.on('error', () => socket.destroy());
    const policy = bases.some((base) => exchange.path === `${base}/responses`)
      ? upstream.websocket
      : { refuse: 404 };
    if (policy !== 'accept') {
      exchange.status = policy.refuse;
      exchange.outcome = 'finished';
      socket.end(upgradeRefusal(policy.refuse));
      exchanges.changed();
      return;
    }
    const answerTo = endpoint.messages();
    const upgrade = {
      request,
      socket,
      head,
      headers: endpoint.upgradeHeaders(exchange),
      compress: options.compress ?? false,
    };
    acceptUpgrade(upgrade, exchange, exchanges.changed, connections.add, answerTo);
  };

  const model = await listen(onModelRequest, options.tls ?? null);
  const accounts = await listen(onAccountRequest, null);
  model.server.on('upgrade', onUpgrade);

  const upstream: FakeUpstream = {
    origin: model.origin,
    chatgptBase: `${model.origin}/backend-api/codex`,
    apiBase: `${model.origin}/v1`,
    accountsBase: `${accounts.origin}/backend-api/`,
    exchanges,
    requests,
    connections,
    websocket: options.websocket ?? 'accept',
    pieceBytes: 0,
    answer: rules.add,
    hold: gate.hold,
    release: gate.release,
    reached: gate.reached,
    async close() {
      gate.release();
      await Promise.all([model.close(), accounts.close()]);
      for (const log of [exchanges, requests, connections]) log.close();
    },
  };
  return upstream;
}
