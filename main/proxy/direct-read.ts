import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';

/** One read of a socket is no longer than this (libuv): while more of a body is to come, no read reaches its end. */
const readBytes = 64 * 1024;

/** For bodies with less than this still to come the change is not worth making. */
const worthBytes = 4 * readBytes;

/** What Node's parser has for a connection that nobody else listens to; undocumented, so that each part is looked for. */
interface Parser {
  consume(handle: Handle): void;
  unconsume(): void;
  /** Node's own mark: by it it undoes the reading when the connection goes. */
  _consumed: boolean;
}

/** The connection as libuv has it. */
interface Handle {
  reading: boolean;
  readStart(): void;
  readStop(): void;
}

/**
 * Has Node's parser read a large body off its connection by itself, into the one buffer it has for that. As long as anybody
 * listens to the connection, and `watchRequestLines` does, every read is a new buffer and an event of its own, of which the
 * parser makes a copy. Before the read that could hold the end of the body all is as it was, so that who watches
 * sees every byte of the next head. Call it before the body is read; a Node without such a parser reads as before.
 */
export function readDirectly(request: IncomingMessage, bodyBytes: number): void {
  let left = bodyBytes - request.readableLength;
  if (left < worthBytes) return;
  const { socket } = request;
  const parser = parserOf(socket);
  const handle = handleOf(socket);
  if (parser === null || handle === null || parser._consumed) return;
  const push = request.push.bind(request);
  request.push = (piece: Buffer | null, encoding?: BufferEncoding) => {
    left -= piece?.length ?? left;
    // A stream that gets no bytes holds none back. One read late, as a stream would: most pauses are over before the next.
    if (socket.isPaused()) setReading(handle, false);
    if (left <= readBytes) stop(parser, handle);
    return push(piece, encoding);
  };
  const onResume = (): void => setReading(handle, true);
  socket.on('resume', onResume);
  // What waits in a paused stream is parsed when it flows again, before anything is read behind it.
  setReading(handle, !socket.isPaused());
  parser._consumed = true;
  parser.consume(handle);

  function stop(own: Parser, connection: Handle): void {
    Reflect.deleteProperty(request, 'push');
    socket.off('resume', onResume);
    // A parser that was given to another connection meanwhile is none of ours.
    if (parserOf(socket) !== own) return;
    if (own._consumed) own.unconsume();
    own._consumed = false;
    // A paused stream stops it by itself after one more read; one that waits for bytes would not begin it again.
    setReading(connection, true);
  }
}

function setReading(handle: Handle, isOn: boolean): void {
  if (handle.reading === isOn) return;
  handle.reading = isOn;
  if (isOn) handle.readStart();
  else handle.readStop();
}

function parserOf(socket: Socket): Parser | null {
  const parser: unknown = Reflect.get(socket, 'parser');
  return isParser(parser) ? parser : null;
}

function isParser(value: unknown): value is Parser {
  return isWith(value, ['consume', 'unconsume']) && '_consumed' in value;
}

function handleOf(socket: Socket): Handle | null {
  const handle: unknown = Reflect.get(socket, '_handle');
  return isHandle(handle) ? handle : null;
}

function isHandle(value: unknown): value is Handle {
  return isWith(value, ['readStart', 'readStop']) && Reflect.get(value, 'isStreamBase') === true;
}

function isWith(value: unknown, methods: readonly string[]): value is object {
  if (typeof value !== 'object' || value === null) return false;
  return methods.every((name) => typeof Reflect.get(value, name) === 'function');
}
