import type { Socket } from 'node:net';
import { dirname } from 'node:path';
import type { Answer, Notifications } from '../../preload/contract.ts';
import { failed, ok, type Result } from '../domain/problem.ts';
import type { SocketCallName, SocketCalls, SocketNotice } from './calls.ts';
import { lineOf, longestAnswerBytes, serverFrameIn, type ClientFrame, type ServerFrame } from './frames.ts';
import { readLines } from './lines.ts';
import { meet } from './meet.ts';
import { ownershipOf, ownUserId } from './ours.ts';
import { readPass, type Pass } from './pass.ts';
import { passPath } from './places.ts';
import {
  closedProblem,
  foreignProblem,
  hungProblem,
  notRunningProblem,
  strangerProblem,
} from './problems.ts';

/** A connection to the running Postern. */
export interface ControlClient {
  readonly pid: number;
  /** Answers come in any order; a connection that ends answers all that is left with `control-closed`. */
  call<N extends SocketCallName>(
    name: N,
    ...params: SocketCalls[N][0] extends void ? [] : [SocketCalls[N][0]]
  ): Promise<Answer<SocketCalls[N][1]>>;
  /** Hears notices from the moment it resolves. */
  hear<N extends SocketNotice>(name: N, listener: (payload: Notifications[N]) => void): Promise<void>;
  /** Resolves when the connection has ended, by whichever side. */
  readonly closed: Promise<void>;
  close(): void;
}

/** How long Postern may take to answer the first word, in milliseconds. */
const ANSWERS_WITHIN_MS = 5_000;

/**
 * Connects to the Postern of a profile. Whose the file, the folder and the socket are is looked at before a word is said.
 * Problems: `not-running`, `control-hung`, `control-stranger`.
 */
export async function connectControl(
  home: string,
  patienceMs = ANSWERS_WITHIN_MS,
): Promise<Result<ControlClient>> {
  const reading = await readPass(home);
  if (reading.state === 'foreign') return failed(foreignProblem(passPath(home)));
  if (reading.state === 'absent') return failed(notRunningProblem());
  const met = await meetHolder(reading.pass, patienceMs);
  // A start takes a killed run's pass away, then its socket, and writes its own last: what this was for is past.
  if (!met.ok && met.problem.code === 'control-stranger' && !(await isStill(home, reading.pass.key)))
    return connectControl(home, patienceMs);
  return met;
}

async function meetHolder({ address, key, pid }: Pass, patienceMs: number): Promise<Result<ControlClient>> {
  const foreign = await foreignPlace(address);
  if (foreign === 'absent') return failed(notRunningProblem());
  if (foreign !== null) return failed(foreignProblem(foreign.path));
  const met = await meet(address, key, patienceMs);
  switch (met.state) {
    case 'nobody':
      return failed(notRunningProblem());
    case 'silent':
      return failed(hungProblem(pid));
    case 'stranger':
      return failed(strangerProblem());
    case 'ours':
      return ok(openClient(met.socket, pid));
    default:
      return unreachable(met);
  }
}

/** True as long as the pass of a profile is the one of this key. */
async function isStill(home: string, key: string): Promise<boolean> {
  const reading = await readPass(home);
  return reading.state === 'read' && reading.pass.key === key;
}

async function foreignPlace(address: string): Promise<null | 'absent' | { readonly path: string }> {
  if (ownUserId() === null) return null;
  const folder = await ownershipOf(dirname(address), 'folder');
  if (folder === 'foreign') return { path: dirname(address) };
  const socket = await ownershipOf(address, 'socket');
  if (socket === 'foreign') return { path: address };
  return folder === 'absent' || socket === 'absent' ? 'absent' : null;
}

function openClient(socket: Socket, pid: number): ControlClient {
  const waiting = new Map<number, (answer: Answer<unknown>) => void>();
  const listeners = new Map<string, Set<(payload: never) => void>>();
  let last = 0;
  let open = true;

  const lines = readLines(longestAnswerBytes, onLine, () => socket.destroy());
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  socket.on('error', () => undefined);
  socket.on('data', (chunk: Buffer) => lines.take(chunk));
  socket.once('end', () => socket.destroy());
  socket.once('close', onClose);
  socket.resume();

  function onLine(line: string): void {
    const frame = serverFrameIn(line);
    if (frame !== null) onFrame(frame);
  }

  function onFrame(frame: ServerFrame): void {
    switch (frame.type) {
      case 'answer':
        waiting.get(frame.id)?.(frame.answer);
        waiting.delete(frame.id);
        return;
      case 'notice':
        for (const listener of listeners.get(frame.name) ?? []) listener(frame.payload as never);
        return;
      case 'lost':
        return;
      default:
        return unreachable(frame);
    }
  }

  function onClose(): void {
    open = false;
    for (const answer of waiting.values()) answer({ ok: false, problem: closedProblem() });
    waiting.clear();
  }

  function ask(make: (id: number) => ClientFrame): Promise<Answer<unknown>> {
    if (!open) return Promise.resolve({ ok: false, problem: closedProblem() });
    last += 1;
    const id = last;
    return new Promise((resolve) => {
      waiting.set(id, resolve);
      socket.write(lineOf(make(id)));
    });
  }

  return {
    pid,
    closed,
    call: (name, ...params) => ask((id) => ({ type: 'call', id, name, params: params[0] })) as Promise<never>,
    async hear(name, listener) {
      const heard = listeners.get(name) ?? new Set();
      heard.add(listener);
      listeners.set(name, heard);
      await ask((id) => ({ type: 'subscribe', id, names: [name] }));
    },
    close() {
      socket.end(() => socket.destroy());
      onClose();
    },
  };
}

function unreachable(value: never): never {
  throw new Error(`not handled: ${String(value)}`);
}
