import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { breakOff } from './break-off.ts';
import type { HeaderPair, OpenExchange } from './exchange.ts';
import type { Gate } from './gate.ts';
import type { JsonObject } from './json.ts';
import type { Plan } from './plan.ts';

/** What every answer of one request needs, whatever its transport. */
export interface Playing {
  readonly exchange: OpenExchange;
  /** Aborted when the client leaves. */
  readonly signal: AbortSignal;
  /** Null for requests that no test holds back: prewarm and title. */
  readonly gate: Gate | null;
}

/** An event in the form of a server-sent event. */
export function sseText(event: JsonObject): string {
  return `event: ${String(event['type'])}\ndata: ${JSON.stringify(event)}\n\n`;
}

/** Plays a plan as the response to a POST; `pieceBytes` cuts the stream into writes of that size (0: one an event). */
export async function playOverHttp(
  plan: Plan,
  response: ServerResponse,
  headers: readonly HeaderPair[],
  pieceBytes: number,
  { exchange, signal, gate }: Playing,
): Promise<void> {
  if (plan.kind === 'drop') {
    exchange.outcome = 'cut';
    breakOff(response.socket, 'reset');
    return;
  }
  if (plan.kind === 'refuse') {
    const body = typeof plan.body === 'string' ? plan.body : JSON.stringify(plan.body);
    const length = String(Buffer.byteLength(body));
    const head = [
      ...headers,
      ...plan.headers,
      ['content-type', 'application/json'],
      ['content-length', length],
    ];
    exchange.status = plan.status;
    response.writeHead(plan.status, head.flat());
    response.end(body);
    return;
  }
  exchange.status = 200;
  response.writeHead(
    200,
    [['content-type', 'text/event-stream'], ['cache-control', 'no-cache'], ...headers].flat(),
  );
  response.flushHeaders();
  for (const event of plan.events) {
    await gate?.pass(signal);
    if (signal.aborted) return;
    for (const piece of piecesOf(Buffer.from(sseText(event)), pieceBytes)) {
      if (!response.write(piece) && !signal.aborted)
        await once(response, 'drain', { signal }).catch(() => []);
    }
  }
  if (signal.aborted) return;
  if (plan.ending.kind === 'eof' || plan.ending.kind === 'reset') {
    exchange.outcome = 'cut';
    await written(response);
    breakOff(response.socket, plan.ending.kind);
    return;
  }
  response.end();
}

function piecesOf(bytes: Buffer, pieceBytes: number): readonly Buffer[] {
  if (pieceBytes <= 0) return [bytes];
  const count = Math.ceil(bytes.length / pieceBytes);
  return Array.from({ length: count }, (_, place) =>
    bytes.subarray(place * pieceBytes, (place + 1) * pieceBytes),
  );
}

// A reset throws away what the kernel has not sent, so the events before it must have left the process.
function written(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => response.write('', () => resolve()));
}
