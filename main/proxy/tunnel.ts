import type { Duplex } from 'node:stream';
import type { ExchangeOutcome } from '../domain/exchange.ts';
import type { Exchange } from './exchange.ts';
import { FrameWalker } from './frames.ts';

/** Bytes that may wait in one direction before the other side is asked to pause. */
const highWaterBytes = 64 * 1024;

/**
 * Carries raw bytes both ways until both sides are done, with back-pressure, and copies them for the recorder. Close
 * codes and reasons are bytes like all others. `onEnd` says how it ended.
 */
export function tunnel(
  client: Duplex,
  upstream: Duplex,
  exchange: Exchange,
  onEnd: (outcome: ExchangeOutcome) => void,
): void {
  const fromClient = new FrameWalker();
  const fromUpstream = new FrameWalker();
  let firstToEnd: 'client' | 'upstream' | null = null;
  let open = 2;

  const carry = (
    from: Duplex,
    to: Duplex,
    side: 'client' | 'upstream',
    copy: (bytes: Buffer) => void,
  ): void => {
    from.on('data', (bytes: Buffer) => {
      if (to.writable && !to.write(bytes) && to.writableLength > highWaterBytes) from.pause();
      copy(bytes);
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
  carry(client, upstream, 'client', (bytes) => {
    fromClient.feed(bytes);
    exchange.tap.requestBytes(bytes);
  });
  carry(upstream, client, 'upstream', (bytes) => {
    fromUpstream.feed(bytes);
    exchange.tap.responseBytes(Date.now(), bytes);
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
