import type { Socket } from 'node:net';
import type { Answer } from '../../preload/contract.ts';
import { failed, ok, type Result } from '../domain/problem.ts';
import { listenAt } from './listen.ts';
import { meet } from './meet.ts';
import { readPass, removePass, writePass } from './pass.ts';
import { addressesFor, claimFolder, freshAddress, type SocketSurroundings } from './places.ts';
import { busyProblem, hungProblem, noPlaceProblem } from './problems.ts';
import { randomText } from './proof.ts';
import { serveVisitor, type AskedCall, type Visitor } from './visitor.ts';

export interface ControlServerOptions {
  readonly around: SocketSurroundings;
  /** How long another run may take to answer before it is said to hang, in milliseconds. */
  readonly patienceMs: number;
  /** Answers a call of a client that proved who it is; never rejects. */
  readonly answer: (call: AskedCall) => Promise<Answer<unknown>>;
  /** How many clients there are, whenever that changes. */
  readonly onClients: (count: number) => void;
  /** A client was sent away: why, in two or three words. */
  readonly onRefused: (why: string) => void;
}

/** The open socket. */
export interface ControlServer {
  readonly address: string;
  /** Tells all clients that subscribed to it. */
  tell(name: string, payload: unknown): void;
  clients(): number;
  close(): Promise<void>;
}

/** More programs than a person runs at once, far fewer than a process may have open. */
const CLIENTS_AT_ONCE = 64;

/**
 * Opens the socket of a profile, unless another run has it: that one is told from one that hangs, and nothing is taken from
 * either (RELIABILITY F9). What a killed run left behind is taken over.
 */
export async function openControlServer(options: ControlServerOptions): Promise<Result<ControlServer>> {
  const { around } = options;
  const before = await readPass(around.home);
  if (before.state === 'read') {
    const met = await meet(before.pass.address, before.pass.key, options.patienceMs);
    if (met.state === 'ours') {
      met.socket.destroy();
      return failed(busyProblem());
    }
    if (met.state === 'silent') return failed(hungProblem(before.pass.pid));
    // Whoever read it and comes to the address while ours is not written would take us for a stranger.
    await removePass(around.home, before.pass.key).catch(() => undefined);
  }
  const key = randomText();
  const visitors = new Set<Visitor>();
  let connected = 0;
  let open = 0;
  let address = '';

  const onConnection = (socket: Socket): void => {
    if (connected >= CLIENTS_AT_ONCE) {
      options.onRefused('too many clients');
      socket.destroy();
      return;
    }
    connected += 1;
    const visitor = serveVisitor(socket, {
      address,
      key,
      answer: options.answer,
      onRefused: options.onRefused,
      onOpen() {
        open += 1;
        options.onClients(open);
      },
      onClosed() {
        open -= 1;
        options.onClients(open);
      },
    });
    visitors.add(visitor);
    socket.once('close', () => {
      connected -= 1;
      visitors.delete(visitor);
    });
  };

  const tried = [...addressesFor(around), null];
  for (const candidate of tried) {
    address = candidate ?? (await freshAddress(around).catch(() => ''));
    if (address === '' || !(await claimFolder(address))) continue;
    const listening = await listenAt(address, around.platform, onConnection);
    // On Windows anybody may have taken the name; elsewhere only a run of ours can be in a folder of ours.
    if (listening.state === 'held' && around.platform !== 'win32') return failed(busyProblem());
    if (listening.state !== 'listening') continue;
    const { server } = listening;
    server.on('error', () => undefined);
    await writePass(around.home, { address, key, pid: process.pid });
    return ok({
      address,
      tell: (name, payload) => visitors.forEach((one) => one.tell(name, payload)),
      clients: () => open,
      async close() {
        await removePass(around.home, key).catch(() => undefined);
        const closed = new Promise<void>((resolve) => server.close(() => resolve()));
        for (const visitor of visitors) visitor.end();
        await closed;
      },
    });
  }
  return failed(noPlaceProblem());
}
