import { readFileSync } from 'node:fs';
import { connect } from 'node:net';

/**
 * Asks a window of the display in the environment to close, as a window manager does when its cross is clicked (ICCCM 4.2.8.1).
 * No program of Debian does so where there is no window manager, so these are the four requests of X11 that it takes.
 */
export async function closeWindow(window: number): Promise<void> {
  const display = /:(\d+)/.exec(process.env['DISPLAY'] ?? '')?.[1] ?? '0';
  const cookie = readFileSync(process.env['XAUTHORITY'] ?? '').subarray(-16);
  const socket = connect(`/tmp/.X11-unix/X${display}`);
  let held = Buffer.alloc(0);
  let wake = (): void => {};
  let failed: Error | null = null;
  socket.on('data', (bytes: Buffer) => {
    held = Buffer.concat([held, bytes]);
    wake();
  });
  socket.on('error', (error) => {
    failed = error;
    wake();
  });
  const take = async (bytes: number): Promise<Buffer> => {
    while (held.length < bytes) {
      if (failed !== null) throw failed;
      await new Promise<void>((resolve) => (wake = resolve));
    }
    const taken = held.subarray(0, bytes);
    held = held.subarray(bytes);
    return taken;
  };
  try {
    socket.write(setUp(cookie));
    const answer = await take(8);
    await take(answer.readUInt16LE(6) * 4);
    if (answer[0] !== 1) throw new Error('the display lets nobody in');
    const atoms: number[] = [];
    for (const name of ['WM_PROTOCOLS', 'WM_DELETE_WINDOW']) {
      socket.write(internAtom(name));
      atoms.push((await take(32)).readUInt32LE(8));
    }
    const [protocols = 0, remove = 0] = atoms;
    socket.write(clientMessage(window, protocols, remove));
    // Answered in order: once this one is, the message is with the window.
    socket.write(internAtom('WM_PROTOCOLS'));
    await take(32);
  } finally {
    socket.destroy();
  }
}

function setUp(cookie: Buffer): Buffer {
  const head = Buffer.alloc(12);
  const name = Buffer.from('MIT-MAGIC-COOKIE-1\0\0');
  head.write('l');
  head.writeUInt16LE(11, 2);
  head.writeUInt16LE(18, 6);
  head.writeUInt16LE(cookie.length, 8);
  return Buffer.concat([head, name, cookie]);
}

function internAtom(name: string): Buffer {
  const padded = Math.ceil(name.length / 4) * 4;
  const request = Buffer.alloc(8 + padded);
  request[0] = 16;
  request.writeUInt16LE(2 + padded / 4, 2);
  request.writeUInt16LE(name.length, 4);
  request.write(name, 8);
  return request;
}

/** SendEvent of a ClientMessage with two words of 32 bits: which protocol, and at what time (now). */
function clientMessage(window: number, protocols: number, protocol: number): Buffer {
  const request = Buffer.alloc(44);
  request[0] = 25;
  request.writeUInt16LE(11, 2);
  request.writeUInt32LE(window, 4);
  request[12] = 33;
  request[13] = 32;
  request.writeUInt32LE(window, 16);
  request.writeUInt32LE(protocols, 20);
  request.writeUInt32LE(protocol, 24);
  return request;
}
