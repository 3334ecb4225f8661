import type { RequestListener, ServerResponse } from 'node:http';
import { failureNamed } from '../upstream/failures.ts';
import {
  bodyText,
  describeExchange,
  headerValues,
  openExchange,
  type Exchange,
  type HeaderPair,
  type OpenExchange,
} from '../upstream/exchange.ts';
import type { Rule } from '../upstream/answer.ts';
import { at, isObject, parseObject, stringAt, type JsonObject } from '../upstream/json.ts';
import { listen, type TlsIdentity } from '../upstream/listener.ts';
import { createLog, type Watch } from '../upstream/log.ts';
import { planAnswer, type Plan } from '../upstream/plan.ts';
import { follow, receive } from '../upstream/reply.ts';
import { describeRequest, readModelRequest, type ModelRequest } from '../upstream/request.ts';
import { createRules } from '../upstream/rules.ts';
import { playOverHttp } from '../upstream/sse.ts';

/** A request as a provider judges it. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  /** The first value of a field; null when it was not sent. */
  header(name: string): string | null;
  /** Null when there is no JSON object in it. */
  readonly body: JsonObject | null;
  /** Empty when none is named. */
  readonly model: string;
  /** As it came, for a signature over it. */
  readonly exchange: Exchange;
}

/** An answer that is one JSON text. */
export interface JsonAnswer {
  readonly status: number;
  readonly body: object;
  readonly headers?: readonly HeaderPair[];
}

/** What makes one provider different from another. */
export interface Dialect {
  /** Path of the base URL, without a trailing slash. */
  readonly basePath: string;
  /** Null lets the request through. */
  refusal(asked: Asked): JsonAnswer | null;
  /** What is answered besides responses; null is not known here. */
  answer(asked: Asked): JsonAnswer | null;
  notFound(asked: Asked): JsonAnswer;
  /** Added to each stream. */
  readonly headers?: readonly HeaderPair[];
}

/** What a provider saw of one request, in the parts tests ask about. */
export interface Seen {
  readonly method: string;
  readonly path: string;
  /** With its question mark; empty when there is none. */
  readonly query: string;
  readonly authorization: string | null;
  readonly apiKey: string | null;
  /** Names of all fields, in lower case, as they came. */
  readonly fields: readonly string[];
  /** Empty when none is named. */
  readonly model: string;
  readonly status: number | null;
}

/** A provider on the loopback that the real Codex 0.169 accepts. */
export interface FakeProvider {
  readonly origin: string;
  /** What a backend has as its upstream. */
  readonly base: string;
  readonly exchanges: Watch<Exchange>;
  /** Requests for a response that were let through. */
  readonly requests: Watch<ModelRequest>;
  seen(): readonly Seen[];
  /** See FakeUpstream. */
  answer(rule: Rule): () => void;
  close(): Promise<void>;
}

/** Starts a provider over http, or https with `tls`. */
export async function startProvider(dialect: Dialect, tls: TlsIdentity | null = null): Promise<FakeProvider> {
  const exchanges = createLog<OpenExchange>('exchanges', describeExchange);
  const requests = createLog<ModelRequest>('requests', describeRequest);
  const rules = createRules();
  let lastId = 0;
  const nextId = (prefix: string): string => `${prefix}_fake_${(lastId += 1)}`;

  // Without a listener for upgrades Node takes one as the plain GET it is, which no provider here knows.
  const onRequest: RequestListener = (request, response) => {
    const exchange = openExchange(exchanges.all.length + 1, 'model', request);
    exchanges.add(exchange);
    const signal = follow(exchange, response, exchanges.changed);
    void receive(exchange, request, exchanges.changed).then(() => {
      if (!exchange.bodyComplete) return;
      const asked = askedBy(exchange);
      const refusal = dialect.refusal(asked);
      if (refusal !== null) return give(exchange, response, refusal);
      const isResponses = asked.method === 'POST' && asked.path === `${dialect.basePath}/responses`;
      if (!isResponses) {
        return give(exchange, response, dialect.answer(asked) ?? dialect.notFound(asked));
      }
      if (asked.body === null) return give(exchange, response, unreadable);
      const wanted = readModelRequest(exchange, 'http', asked.body, []);
      requests.add(wanted);
      const plan = planAnswer(rules.answerFor(wanted), wanted.model, nextId);
      const whole = asked.body['stream'] === true ? null : wholeOf(plan);
      if (whole !== null) return give(exchange, response, whole);
      return playOverHttp(plan, response, dialect.headers ?? [], 0, { exchange, signal, gate: null });
    });
  };
  const listener = await listen(onRequest, tls);
  return {
    origin: listener.origin,
    base: `${listener.origin}${dialect.basePath}`,
    exchanges,
    requests,
    seen: () => exchanges.all.map(seenOf),
    answer: rules.add,
    async close() {
      await listener.close();
      exchanges.close();
      requests.close();
    },
  };
}

/** A list of models in the shape of OpenAI's. */
export function modelList(models: readonly string[], more: object = {}): JsonAnswer {
  return {
    status: 200,
    body: {
      object: 'list',
      data: models.map((id) => ({ id, object: 'model', created: 1_750_000_000, ...more })),
    },
  };
}

/** The bearer of a request; null when there is none. */
export function bearerOf(asked: Asked): string | null {
  return /^bearer +(.+)$/i.exec(asked.header('authorization') ?? '')?.[1] ?? null;
}

function askedBy(exchange: OpenExchange): Asked {
  const body = bodyOf(exchange);
  return {
    method: exchange.method,
    path: exchange.path,
    query: new URL(exchange.target, 'http://fake').searchParams,
    header: (name) => headerValues(exchange, name)[0] ?? null,
    body,
    model: stringAt(body, 'model'),
    exchange,
  };
}

function bodyOf(exchange: Exchange): JsonObject | null {
  try {
    return parseObject(bodyText(exchange));
  } catch {
    return null;
  }
}

function seenOf(exchange: Exchange): Seen {
  const mark = exchange.target.indexOf('?');
  return {
    method: exchange.method,
    path: exchange.path,
    query: mark < 0 ? '' : exchange.target.slice(mark),
    authorization: headerValues(exchange, 'authorization')[0] ?? null,
    apiKey: headerValues(exchange, 'api-key')[0] ?? null,
    fields: exchange.rawHeaders.map(([name]) => name.toLowerCase()),
    model: stringAt(bodyOf(exchange), 'model'),
    status: exchange.status,
  };
}

/** What a request without `stream` gets: the finished response alone. */
function wholeOf(plan: Plan): JsonAnswer | null {
  if (plan.kind !== 'stream') return null;
  const last = at(plan.events.at(-1), 'response');
  return isObject(last) ? { status: 200, body: last } : null;
}

function give(
  exchange: OpenExchange,
  response: ServerResponse,
  { status, body, headers = [] }: JsonAnswer,
): void {
  exchange.status = status;
  response.writeHead(status, [['content-type', 'application/json'], ...headers].flat());
  response.end(JSON.stringify(body));
}

const unreadable: JsonAnswer = {
  status: 400,
  body: failureNamed('400')?.body as object,
};
