import type { Socket } from 'node:net';

/** Pieces up to this are copied behind what frames them, so that they are one write; larger ones go as they are. */
const joinedBytes = 16 * 1024;

/** Writes a piece between two texts of latin1 in one go; any of them may be empty. False asks to wait for `drain`. */
export function writeBetween(socket: Socket, before: string, bytes: Buffer | null, after: string): boolean {
  if (socket.destroyed) return true;
  if (bytes === null) return before === '' || socket.write(before, 'latin1');
  if (before === '' && after === '') return socket.write(bytes);
  if (bytes.length > joinedBytes) {
    socket.cork();
    if (before !== '') socket.write(before, 'latin1');
    let hasRoom = socket.write(bytes);
    if (after !== '') hasRoom = socket.write(after, 'latin1');
    socket.uncork();
    return hasRoom;
  }
  const joined = Buffer.allocUnsafe(before.length + bytes.length + after.length);
  joined.write(before, 0, 'latin1');
  joined.set(bytes, before.length);
  if (after !== '') joined.write(after, before.length + bytes.length, 'latin1');
  return socket.write(joined);
}
