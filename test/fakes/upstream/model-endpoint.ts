import type { ServerResponse } from 'node:http';
import { bodyText, type HeaderPair, type OpenExchange } from './exchange.ts';
import { createConversations, type Conversations } from './conversation.ts';
import type { Gate } from './gate.ts';
import type { NextId } from './items.ts';
import { parseObject, stringAt, type JsonObject } from './json.ts';
import { limitEvent, limitHeaders } from './limits.ts';
import type { Log } from './log.ts';
import { planAnswer } from './plan.ts';
import { answerJson } from './reply.ts';
import { readModelRequest, type ModelRequest } from './request.ts';
import type { Rules } from './rules.ts';
import { playOverHttp } from './sse.ts';
import { playOverWebSocket, type Connection } from './websocket.ts';

export interface ModelEndpointParts {
  readonly rules: Rules;
  readonly gate: Gate;
  readonly requests: Log<ModelRequest>;
  readonly nextId: NextId;
  /** Unix seconds at which the fake's rate limits reset. */
  readonly resetAt: number;
  readonly extraHeaders: readonly HeaderPair[];
  readonly pieceBytes: () => number;
}

/** Answers requests for a model response, over either transport, by the rules and the script. */
export interface ModelEndpoint {
  /** Call once the body of the POST is complete. */
  post(exchange: OpenExchange, response: ServerResponse, signal: AbortSignal): Promise<void>;
  /** Headers of the 101 that opens a WebSocket. */
  upgradeHeaders(exchange: OpenExchange): readonly HeaderPair[];
  /** Returns the listener for one connection's text messages, which are answered one after the other. */
  messages(): (connection: Connection, text: string) => void;
}

/** Joins rules, script and transports. */
export function createModelEndpoint(parts: ModelEndpointParts): ModelEndpoint {
  const { rules, gate, requests, nextId, resetAt, extraHeaders, pieceBytes } = parts;

  const standingHeaders = (exchange: OpenExchange): readonly HeaderPair[] => [
    ['x-request-id', `req_fake_${exchange.id}`],
    ['x-reasoning-included', 'true'],
    ...limitHeaders(resetAt),
    ...extraHeaders,
  ];
  const gateFor = ({ kind }: ModelRequest): Gate | null =>
    kind === 'turn' || kind === 'compaction' ? gate : null;

  async function answerMessage(
    connection: Connection,
    text: string,
    conversations: Conversations,
  ): Promise<void> {
    const body = parseObject(text);
    const previous = stringAt(body, 'previous_response_id');
    const before = conversations.itemsBefore(previous);
    if (body === null || before === null || stringAt(body, 'type') !== 'response.create') {
      connection.sendText(JSON.stringify(wrongMessage(previous)));
      return;
    }
    const request = readModelRequest(connection.exchange, 'websocket', body, before);
    requests.add(request);
    const plan = planAnswer(rules.answerFor(request), request.model, nextId);
    if (plan.kind === 'stream') conversations.remember(plan.responseId, request.items, plan.output);
    const limits = request.kind === 'turn' ? [limitEvent(resetAt)] : [];
    await playOverWebSocket(plan, connection, limits, { ...connection, gate: gateFor(request) });
  }

  return {
    async post(exchange, response, signal) {
      const body = readBody(exchange);
      if (body === null) {
        answerJson(exchange, response, 400, {
          error: { message: 'Fake: unreadable body.', type: 'bad_body' },
        });
        return;
      }
      const request = readModelRequest(exchange, 'http', body, []);
      requests.add(request);
      const plan = planAnswer(rules.answerFor(request), request.model, nextId);
      const headers: readonly HeaderPair[] = [
        ['openai-model', request.model],
        ['x-codex-turn-state', turnState(request.turnId)],
        ...standingHeaders(exchange),
      ];
      await playOverHttp(plan, response, headers, pieceBytes(), { exchange, signal, gate: gateFor(request) });
    },
    upgradeHeaders: (exchange) => [
      ['x-codex-turn-state', turnState(`connection-${exchange.id}`)],
      ...standingHeaders(exchange),
    ],
    messages() {
      const conversations = createConversations();
      let last = Promise.resolve();
      return (connection, text) => {
        last = last.then(() => answerMessage(connection, text, conversations));
      };
    },
  };
}

function readBody(exchange: OpenExchange): JsonObject | null {
  try {
    return parseObject(bodyText(exchange));
  } catch {
    return null;
  }
}

/** The opaque `x-codex-turn-state` the fake gives to a turn, which Codex must send back within it. */
export function turnState(turnId: string): string {
  return `fake-state-of-${turnId}`;
}

function wrongMessage(previousResponseId: string): object {
  return {
    type: 'error',
    status: 400,
    error: {
      type: 'invalid_request_error',
      code: previousResponseId === '' ? 'invalid_message' : 'previous_response_not_found',
      message: `Fake: no response to build on has the id ${JSON.stringify(previousResponseId)}.`,
    },
    headers: {},
  };
}
