import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Answer } from '../../preload/contract.ts';
import { lineOf, objectIn, textAt } from '../../main/control/frames.ts';
import { readLines } from '../../main/control/lines.ts';
import type { Pass } from '../../main/control/pass.ts';
import { readPass } from '../../main/control/pass.ts';
import type { SocketSurroundings } from '../../main/control/places.ts';
import { proofOf } from '../../main/control/proof.ts';
import { openControlServer, type ControlServer } from '../../main/control/server.ts';
import type { AskedCall } from '../../main/control/visitor.ts';

/** A profile with a socket, in a folder of its own. */
export interface ControlBed {
  readonly around: SocketSurroundings;
  readonly calls: readonly AskedCall[];
  readonly refused: readonly string[];
  readonly counts: readonly number[];
  open(patienceMs?: number): Promise<ControlServer>;
  tryOpen: (patienceMs?: number) => ReturnType<typeof openControlServer>;
  pass(): Promise<Pass>;
  close(): Promise<void>;
}

/** Makes a bed whose calls are answered by `answer`. */
export async function openControlBed(
  answer: (call: AskedCall) => Promise<Answer<unknown>>,
): Promise<ControlBed> {
  const folder = await mkdtemp(join(tmpdir(), 'control-'));
  const around: SocketSurroundings = {
    platform: process.platform,
    home: join(folder, 'home'),
    runtimeFolder: join(folder, 'runtime'),
    temporaryFolder: join(folder, 'temporary'),
  };
  for (const one of [around.home, around.runtimeFolder, around.temporaryFolder]) {
    if (one !== null) await mkdir(one, { mode: 0o700 });
  }
  const calls: AskedCall[] = [];
  const refused: string[] = [];
  const counts: number[] = [];
  const servers: ControlServer[] = [];
  const tryOpen = async (patienceMs = 2_000) => {
    const opened = await openControlServer({
      around,
      patienceMs,
      answer: (call) => {
        calls.push(call);
        return answer(call);
      },
      onClients: (count) => counts.push(count),
      onRefused: (why) => refused.push(why),
    });
    if (opened.ok) servers.push(opened.value);
    return opened;
  };
  return {
    around,
    calls,
    refused,
    counts,
    tryOpen,
    async open(patienceMs) {
      const opened = await tryOpen(patienceMs);
      if (!opened.ok) throw new Error(opened.problem.what);
      return opened.value;
    },
    async pass() {
      const reading = await readPass(around.home);
      if (reading.state !== 'read') throw new Error(`the pass is ${reading.state}`);
      return reading.pass;
    },
    async close() {
      for (const server of servers) await server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A client that says whatever it is told to; `lines` is what it heard. */
export interface RawClient {
  readonly socket: Socket;
  readonly lines: readonly string[];
  say(text: string | Buffer): void;
  readonly closed: Promise<void>;
}

/** Connects without a word. */
export async function rawClient(address: string): Promise<RawClient> {
  const socket = connect(address);
  const lines: string[] = [];
  const reader = readLines(
    1e9,
    (line) => lines.push(line),
    () => undefined,
  );
  socket.on('error', () => undefined);
  socket.on('data', (chunk: Buffer) => reader.take(chunk));
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  await new Promise<void>((resolve) => {
    socket.once('connect', resolve);
    socket.once('close', resolve);
  });
  return { socket, lines, closed, say: (text) => void socket.write(text) };
}

/** Connects and proves itself, as a client of the same user does; resolves when it is let in. */
export async function provenClient({ address, key }: Pass): Promise<RawClient> {
  const client = await rawClient(address);
  const next = (count: number): Promise<string> =>
    new Promise((resolve) => {
      const look = (): void => {
        const line = client.lines[count];
        if (line === undefined) client.socket.once('data', () => setImmediate(look));
        else resolve(line);
      };
      look();
    });
  client.say(lineOf({ nonce: 'client' }));
  const serverNonce = textAt(objectIn(await next(0)), 'nonce') ?? '';
  client.say(lineOf({ proof: proofOf(key, 'client', { address, clientNonce: 'client', serverNonce }) }));
  await next(1);
  return client;
}
