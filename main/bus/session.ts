import { connect } from 'node:net';
import { busSocketPath } from './address.ts';
import { encodeCall, takeMessage, type BusCall, type BusMessage } from './wire.ts';

/** A connection to a message bus. */
export interface BusSession {
  /** Asks and waits for the answer, which may be an error; null when the connection ended first. */
  call(call: Omit<BusCall, 'serial'>): Promise<BusMessage | null>;
  /** Ends the connection; what still waits is answered with null, and `onEnd` is not told. */
  end(): void;
}

export interface BusListener {
  /** The match rules of the signals to be told of. */
  readonly matches: readonly string[];
  readonly onSignal: (signal: BusMessage) => void;
  /** A call that somebody made: heard only by who became a monitor. */
  readonly onCall?: (call: BusMessage) => void;
  /** There is no bus, or it went away; told once, never before `joinBus` returned. */
  readonly onEnd: () => void;
}

const bus = 'org.freedesktop.DBus';

/** Joins the session bus at an address as in `DBUS_SESSION_BUS_ADDRESS`; calls made before it has answered are kept until then. */
export function joinBus(address: string | null, uid: number, listener: BusListener): BusSession {
  const socketPath = busSocketPath(address);
  const waiting = new Map<number, (answer: BusMessage | null) => void>();
  let unsent: Buffer[] = [];
  let received = Buffer.alloc(0);
  let serial = 0;
  let state: 'greeting' | 'joined' | 'ended' = 'greeting';
  const socket = socketPath === null ? null : connect(socketPath);

  function call(request: Omit<BusCall, 'serial'>): Promise<BusMessage | null> {
    if (state === 'ended') return Promise.resolve(null);
    serial += 1;
    const bytes = encodeCall({ ...request, serial });
    if (state === 'joined') socket?.write(bytes);
    else unsent.push(bytes);
    return new Promise((resolve) => waiting.set(serial, resolve));
  }

  function finish(told: boolean): void {
    if (state === 'ended') return;
    state = 'ended';
    socket?.destroy();
    for (const resolve of waiting.values()) resolve(null);
    waiting.clear();
    if (told) listener.onEnd();
  }

  function take(message: BusMessage): void {
    if (message.type === 'signal') return listener.onSignal(message);
    if (message.type === 'call') return listener.onCall?.(message);
    if (message.answers === null) return;
    waiting.get(message.answers)?.(message);
    waiting.delete(message.answers);
  }

  function greeted(): boolean {
    const lineEnd = received.indexOf('\r\n');
    if (lineEnd < 0) return false;
    if (!received.toString('latin1', 0, lineEnd).startsWith('OK')) {
      finish(true);
      return false;
    }
    received = received.subarray(lineEnd + 2);
    state = 'joined';
    socket?.write(Buffer.concat([Buffer.from('BEGIN\r\n'), ...unsent]));
    unsent = [];
    return true;
  }

  const toBus = { destination: bus, path: '/org/freedesktop/DBus', interface: bus };
  void call({ ...toBus, member: 'Hello', args: [] });
  for (const rule of listener.matches) void call({ ...toBus, member: 'AddMatch', args: [rule] });

  if (socket === null) queueMicrotask(() => finish(true));
  socket?.on('error', () => finish(true));
  socket?.on('close', () => finish(true));
  socket?.on('connect', () => {
    socket.write(`\0AUTH EXTERNAL ${Buffer.from(String(uid)).toString('hex')}\r\n`);
  });
  socket?.on('data', (chunk: Buffer) => {
    received = Buffer.concat([received, chunk]);
    if (state === 'greeting' && !greeted()) return;
    try {
      for (;;) {
        const { message, rest } = takeMessage(received);
        received = Buffer.from(rest);
        if (message === null) break;
        take(message);
      }
    } catch {
      finish(true);
    }
  });
  return { call, end: () => finish(false) };
}
