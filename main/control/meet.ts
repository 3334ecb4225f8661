import { connect, type Socket } from 'node:net';
import { lineOf, longestGreetingBytes, objectIn, textAt } from './frames.ts';
import { readLines } from './lines.ts';
import { isProof, proofOf, randomText } from './proof.ts';

/** What came of going to an address. */
export type Meeting =
  /** Ours: both sides proved it. */
  | { readonly state: 'ours'; readonly socket: Socket }
  /** Nobody is there, or nobody listens any more. */
  | { readonly state: 'nobody' }
  /** Somebody takes connections and does not answer within the limit. */
  | { readonly state: 'silent' }
  /** Somebody answers who has not our key. */
  | { readonly state: 'stranger' };

/**
 * Goes to an address and has both sides prove who they are, the server first: a squatter gets a random number and nothing
 * else. Never rejects; the socket of any other outcome than `ours` is closed.
 */
export function meet(address: string, key: string, timeoutMs: number): Promise<Meeting> {
  return new Promise((resolve) => {
    const socket = connect(address);
    const clientNonce = randomText();
    let serverNonce: string | null = null;
    let connected = false;
    let proved = false;

    const timer = setTimeout(() => finish({ state: 'silent' }), timeoutMs);
    const lines = readLines(longestGreetingBytes, onLine, () => finish({ state: 'stranger' }));
    socket.once('connect', () => {
      connected = true;
      socket.write(lineOf({ nonce: clientNonce }));
    });
    socket.on('data', onData);
    socket.once('error', onEnd);
    socket.once('close', onEnd);

    function onData(chunk: Buffer): void {
      lines.take(chunk);
    }

    function onLine(line: string): void {
      if (proved) return finish(objectIn(line)?.['type'] === 'answer' ? ours() : { state: 'stranger' });
      const said = objectIn(line);
      serverNonce = textAt(said, 'nonce');
      const proof = textAt(said, 'proof');
      if (serverNonce === null || proof === null) return finish({ state: 'stranger' });
      const meeting = { address, clientNonce, serverNonce };
      if (!isProof(proof, key, 'server', meeting)) return finish({ state: 'stranger' });
      proved = true;
      socket.write(lineOf({ proof: proofOf(key, 'client', meeting) }));
    }

    function ours(): Meeting {
      return { state: 'ours', socket };
    }

    // Refused after it proved itself is a server that is about to end; before, one that has other secrets than ours.
    function onEnd(): void {
      finish({ state: connected && !proved ? 'stranger' : 'nobody' });
    }

    function finish(found: Meeting): void {
      clearTimeout(timer);
      lines.end();
      socket.off('data', onData);
      socket.off('error', onEnd);
      socket.off('close', onEnd);
      if (found.state === 'ours') socket.pause();
      else {
        socket.on('error', () => undefined);
        socket.destroy();
      }
      resolve(found);
    }
  });
}
