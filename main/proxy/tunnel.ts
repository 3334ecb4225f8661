import type { Duplex } from 'node:stream';
import type { ExchangeOutcome } from '../domain/exchange.ts';
import type { Exchange } from './exchange.ts';
import { FrameWalker } from './frames.ts';
import type { GatedFrames } from './model-gate-frames.ts';

/** Bytes that may wait in one direction before the other side is asked to pause. */
const highWaterBytes = 64 * 1024;

/**
 * Carries raw bytes both ways until both sides are done, with back-pressure, and copies them for the recorder. Close
 * codes and reasons are bytes like all others. `onEnd` says how it ended. With `gated` the frames pass through a model gate;
 * the copies are of what the client sent and got.
 */
export function tunnel(
  client: Duplex,
  upstream: Duplex,
  exchange: Exchange,
  onEnd: (outcome: ExchangeOutcome) => void,
  gated: GatedFrames | null = null,
): void {
  const fromClient = new FrameWalker();
  const fromUpstream = new FrameWalker();
  let firstToEnd: 'client' | 'upstream' | null = null;
  let open = 2;

  const carry = (
    from: Duplex,
    to: Duplex,
    side: 'client' | 'upstream',
    take: (bytes: Buffer) => void,
  ): void => {
    from.on('data', (bytes: Buffer) => {
      take(bytes);
      if (to.writable && to.writableNeedDrain && to.writableLength > highWaterBytes) from.pause();
    });
    to.on('drain', () => from.resume());
    from.on('end', () => {
      firstToEnd ??= side;
      to.end();
    });
    from.on('error', () => (firstToEnd ??= side));
    from.on('close', () => {
      firstToEnd ??= side;
      // What was read before is delivered first; then this side's end is passed on.
      if (!to.destroyed) endSoon(to);
      open -= 1;
      if (open > 0) return;
      const isClosedInOrder = fromClient.closeSeen || fromUpstream.closeSeen;
      onEnd(isClosedInOrder ? 'ended' : firstToEnd === 'client' ? 'clientGone' : 'upstreamGone');
    });
  };
  const toClient = (bytes: Buffer): void => {
    if (client.writable) client.write(bytes);
    fromUpstream.feed(bytes);
    exchange.tap.responseBytes(Date.now(), bytes);
  };
  carry(client, upstream, 'client', (bytes) => {
    const passing = gated === null ? null : gated.fromClient(bytes);
    if (upstream.writable) {
      if (passing === null) upstream.write(bytes);
      else for (const piece of passing) upstream.write(piece);
    }
    fromClient.feed(bytes);
    exchange.tap.requestBytes(bytes);
    if (gated !== null) for (const answer of gated.answers()) toClient(answer);
  });
  carry(upstream, client, 'upstream', (bytes) => {
    if (gated === null) toClient(bytes);
    else for (const piece of gated.fromUpstream(bytes)) toClient(piece);
  });
  client.resume();
  upstream.resume();
}

/** Ends a side after what is written has gone out; at once when its peer takes nothing any more. */
function endSoon(side: Duplex): void {
  if (side.writableLength === 0) {
    side.destroy();
    return;
  }
  side.end();
  const timer = setTimeout(() => side.destroy(), 2_000);
  side.once('finish', () => side.destroy());
  side.once('close', () => clearTimeout(timer));
}
