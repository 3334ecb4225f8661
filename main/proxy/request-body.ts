import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import type { Exchange } from './exchange.ts';

/**
 * The body of a request as a stream of its own, with back-pressure to the client. The upstream side may destroy it
 * without destroying the client's connection, which still waits for an answer.
 */
export function streamBody(request: IncomingMessage, exchange: Exchange): Readable {
  const body = new Readable({
    highWaterMark: 64 * 1024,
    read() {
      request.resume();
    },
    destroy(error, done) {
      // What still comes is read and thrown away, so that the client gets to hear the answer.
      request.resume();
      done(error);
    },
  });
  request.on('data', (chunk: Buffer) => {
    if (body.destroyed) return;
    if (!body.push(chunk)) request.pause();
    if (!exchange.isOver) exchange.tap.requestBytes(chunk);
  });
  request.once('end', () => {
    if (!body.destroyed) body.push(null);
    if (!exchange.isOver) exchange.tap.requestEnded(Date.now());
  });
  return body;
}
