import { TLSSocket } from 'node:tls';
import type { Duplex } from 'node:stream';
import { Socket } from 'node:net';

/** Ends a connection the rude way: `eof` closes it as if the process had died, `reset` sends RST where TCP lets us. */
export function breakOff(socket: Duplex | null, how: 'eof' | 'reset'): void {
  if (socket === null) return;
  // Node can reset only a bare TCP handle; under TLS a plain destroy is what a dying peer looks like.
  if (how === 'reset' && socket instanceof Socket && !(socket instanceof TLSSocket)) socket.resetAndDestroy();
  else if (how === 'eof' && socket instanceof Socket) socket.destroySoon();
  else socket.destroy();
}
