import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Exchange, OpenExchange } from './exchange.ts';

/** Reads the body to its end, or to where the client left. */
export async function receive(
  exchange: OpenExchange,
  request: IncomingMessage,
  changed: () => void,
): Promise<void> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of request) chunks.push(chunk as Buffer);
    exchange.bodyComplete = request.complete;
  } catch {
    // The client left in the middle of its body; `follow` has said so.
  }
  exchange.body = Buffer.concat(chunks);
  changed();
}

/** Keeps the outcome up to date; the signal is aborted when the exchange is over. */
export function follow(exchange: OpenExchange, response: ServerResponse, changed: () => void): AbortSignal {
  const gone = new AbortController();
  response.on('close', () => {
    if (exchange.outcome === 'open')
      exchange.outcome = response.writableFinished ? 'finished' : 'client-gone';
    gone.abort();
    changed();
  });
  return gone.signal;
}

/** Answers with a JSON object. */
export function answerJson(
  exchange: OpenExchange,
  response: ServerResponse,
  status: number,
  body: object,
  headers: Record<string, string> = {},
): void {
  exchange.status = status;
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}

/** The error body for what the fake does not know. */
export function noRoute({ method, path }: Exchange): object {
  return { error: { message: `Fake: no route ${method} ${path}.`, type: 'not_found', code: 'not_found' } };
}

/** A whole response that refuses an upgrade. */
export function upgradeRefusal(status: number): string {
  const body = JSON.stringify({
    error: { message: `Fake: no WebSocket, ${status}.`, type: 'refused', code: 'refused' },
  });
  return [
    `HTTP/1.1 ${status} Refused`,
    'connection: close',
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(body)}`,
    '',
    body,
  ].join('\r\n');
}
