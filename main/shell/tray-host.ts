import { connect, type Socket } from 'node:net';
import { busSocketPath } from './bus-address.ts';
import { encodeCall, takeMessage, type BusMessage } from './bus-wire.ts';

/** Watches whether a Linux desktop shows tray icons. */
export interface TrayHostWatch {
  end(): void;
}

const watcher = 'org.kde.StatusNotifierWatcher';
const bus = 'org.freedesktop.DBus';
const matches = [
  `type='signal',sender='${bus}',member='NameOwnerChanged',arg0='${watcher}'`,
  `type='signal',interface='${watcher}',member='StatusNotifierHostRegistered'`,
  `type='signal',interface='${watcher}',member='StatusNotifierHostUnregistered'`,
];

/**
 * Tells who shows tray icons in the session: the bus name of the watcher that has a host, or null for nobody. Told once
 * at the start and then at each change, without polling. A changed name means that a Tray must be made again.
 */
export function watchTrayHost(
  busAddress: string | null,
  uid: number,
  onChange: (host: string | null) => void,
): TrayHostWatch {
  const path = busSocketPath(busAddress);
  let told: string | null | undefined;
  const tell = (host: string | null): void => {
    if (host === told) return;
    told = host;
    onChange(host);
  };
  if (path === null) {
    queueMicrotask(() => tell(null));
    return { end: () => {} };
  }

  const socket = connect(path);
  socket.on('error', () => tell(null));
  socket.on('close', () => tell(null));
  socket.on('connect', () => {
    socket.write(`\0AUTH EXTERNAL ${Buffer.from(String(uid)).toString('hex')}\r\n`);
  });
  converse(socket, tell);
  return {
    end: () => {
      told = null;
      onChange = () => {};
      socket.destroy();
    },
  };
}

function converse(socket: Socket, tell: (host: string | null) => void): void {
  let received = Buffer.alloc(0);
  let authenticated = false;
  let serial = 0;
  let asked = 0;

  const call = (
    destination: string,
    objectPath: string,
    face: string,
    member: string,
    args: readonly string[],
  ): void => {
    serial += 1;
    socket.write(encodeCall({ serial, destination, path: objectPath, interface: face, member, args }));
  };
  const ask = (): void => {
    call(watcher, '/StatusNotifierWatcher', 'org.freedesktop.DBus.Properties', 'Get', [
      watcher,
      'IsStatusNotifierHostRegistered',
    ]);
    asked = serial;
  };
  const begin = (): void => {
    socket.write('BEGIN\r\n');
    call(bus, '/org/freedesktop/DBus', bus, 'Hello', []);
    for (const rule of matches) call(bus, '/org/freedesktop/DBus', bus, 'AddMatch', [rule]);
    ask();
  };
  const take = (message: BusMessage): void => {
    // Only the newest question counts: an older answer may describe a watcher that has gone since.
    if (message.answers === asked) tell(message.flag === true ? message.sender : null);
    if (message.type === 'signal' && (message.member === 'NameOwnerChanged' || message.interface === watcher))
      ask();
  };

  socket.on('data', (chunk: Buffer) => {
    received = Buffer.concat([received, chunk]);
    if (!authenticated) {
      const lineEnd = received.indexOf('\r\n');
      if (lineEnd < 0) return;
      if (!received.toString('latin1', 0, lineEnd).startsWith('OK')) {
        socket.destroy();
        return;
      }
      received = received.subarray(lineEnd + 2);
      authenticated = true;
      begin();
    }
    try {
      for (;;) {
        const { message, rest } = takeMessage(received);
        received = Buffer.from(rest);
        if (message === null) break;
        take(message);
      }
    } catch {
      socket.destroy();
    }
  });
}
