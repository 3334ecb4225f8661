import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { demoEvents } from './events.ts';
import { parsedObject, type Json } from './json.ts';
import { readDemoRequest } from './read-request.ts';
import { demoAnswer } from './story.ts';

/** An upstream inside Postern that answers with what was written in advance. */
export interface DemoUpstream {
  /** Its base address, on this machine. */
  readonly url: string;
  /** Breaks off what it is answering and listens no more. */
  close(): Promise<void>;
}

/** Larger than any conversation of the demo, in bytes. */
const mostBytes = 16 * 1024 * 1024;

/**
 * Listens on the loopback, below a path nobody can guess: it holds nothing, but no page of a browser shall talk to it.
 * `paceMs` lies between two pieces of an answer.
 */
export async function startDemoUpstream(paceMs: number): Promise<DemoUpstream> {
  const base = `/${randomBytes(12).toString('hex')}`;
  const server = createServer((request, response) => {
    void answer(request, response, base, paceMs).catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}${base}`,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  base: string,
  paceMs: number,
): Promise<void> {
  const path = request.url?.split('?')[0];
  if (request.method === 'GET' && path === `${base}/models`)
    return json(response, 200, { models: [], data: [] });
  if (request.method !== 'POST' || path !== `${base}/responses`) {
    return json(response, 404, { error: { message: 'The demo has nothing here.' } });
  }
  const body = parsedObject(await textOf(request));
  if (body === null)
    return json(response, 400, { error: { message: 'The demo could not read this request.' } });
  const read = readDemoRequest(body);
  const told = demoAnswer(read);
  await stream(response, demoEvents(told, read), told.type === 'title' ? 0 : paceMs);
}

async function stream(response: ServerResponse, events: readonly Json[], paceMs: number): Promise<void> {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
  response.flushHeaders();
  for (const event of events) {
    if (paceMs > 0 && String(event['type']).endsWith('delta'))
      await pause(paceMs, null, { signal: gone.signal });
    response.write(`event: ${String(event['type'])}\ndata: ${JSON.stringify(event)}\n\n`);
  }
  response.end();
}

async function textOf(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of request as AsyncIterable<Buffer>) {
    bytes += piece.length;
    if (bytes > mostBytes) throw new Error('more than the demo reads');
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
}

function json(response: ServerResponse, status: number, body: Json): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}
