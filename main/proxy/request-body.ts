import type { ClientRequest } from './client.ts';
import { Readable } from 'node:stream';
import type { Backend } from '../domain/gateway.ts';
import type { Exchange } from './exchange.ts';
import { trailersAreSound } from './framing.ts';
import { takesEveryModel } from './model-gate.ts';

/**
 * The body of a request as a stream of its own, with back-pressure to the client. The upstream side may destroy it
 * without destroying the client's connection, which still waits for an answer.
 */
export function streamBody(request: ClientRequest, exchange: Exchange): Readable {
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
    if (isCut(request)) return;
    if (!body.destroyed) body.push(null);
    if (!exchange.isOver) exchange.tap.requestEnded(Date.now());
  });
  return body;
}

/** Sized bodies up to this are gathered and sent with their head in one write; larger ones are streamed. */
const gatheredBytes = 256 * 1024;

/** The same where a request may have to be sent a second time: larger than what Codex usually sends. */
const replayedBytes = 8 * 1024 * 1024;

/** The most that is gathered to be signed, or to be read for its model. */
export const signedBytes = 128 * 1024 * 1024;

/** How much of a body is gathered before it is sent, or null where it is streamed. */
export function gatherLimit(
  backend: Pick<Backend, 'auth' | 'options' | 'modelPattern'>,
  isChunked: boolean,
  bodyBytes: number | null,
): number | null {
  const { auth, options } = backend;
  // A signature covers the whole body, and its model may stand at its end.
  if (auth.type === 'aws' || !takesEveryModel(backend)) return signedBytes;
  if (isChunked) return null;
  const mayReplay = options.retries > 0 || auth.type !== 'transparent';
  const limit = mayReplay ? replayedBytes : gatheredBytes;
  return (bodyBytes ?? 0) <= limit ? limit : null;
}

/** Reads the whole body; null is none. Of one that is larger than the limit the rest is left to the caller. */
export function gatherBody(
  request: ClientRequest,
  limit: number,
  onTooLarge: () => void,
  done: (body: Buffer | null) => void,
): void {
  let chunks: Buffer[] = [];
  let bytes = 0;
  const onData = (chunk: Buffer): void => {
    bytes += chunk.length;
    chunks.push(chunk);
    if (bytes <= limit) return;
    request.removeListener('data', onData);
    request.removeListener('end', onEnd);
    chunks = [];
    onTooLarge();
  };
  const onEnd = (): void => {
    if (isCut(request)) return;
    const [first] = chunks;
    if (first === undefined) return done(null);
    done(chunks.length === 1 ? first : Buffer.concat(chunks));
  };
  request.on('data', onData);
  request.once('end', onEnd);
  request.resume();
}

/**
 * Whether nobody is to hear that the body had an end: what watches the wire ended the connection in it, or fields behind it say something
 * else of it than its chunks do, which ends the connection now.
 */
function isCut(request: ClientRequest): boolean {
  if (!trailersAreSound(request.rawTrailers ?? [])) request.socket.destroy();
  return request.socket.destroyed;
}
