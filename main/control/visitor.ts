import type { Socket } from 'node:net';
import type { Answer } from '../../preload/contract.ts';
import {
  clientFrameIn,
  lineOf,
  longestGreetingBytes,
  longestRequestBytes,
  objectIn,
  textAt,
  type ClientFrame,
  type ServerFrame,
} from './frames.ts';
import { readLines } from './lines.ts';
import { isProof, proofOf, randomText, type Meeting } from './proof.ts';

/** One call of a client. `signal` ends when it does not wait any more, or is gone. */
export interface AskedCall {
  readonly name: string;
  readonly params: unknown;
  readonly signal: AbortSignal;
  /** Ends when the client is gone: for what a call leaves running behind it. */
  readonly gone: AbortSignal;
}

export interface VisitorOptions {
  readonly address: string;
  readonly key: string;
  /** Answers a call; never rejects. */
  readonly answer: (call: AskedCall) => Promise<Answer<unknown>>;
  readonly onOpen: () => void;
  readonly onClosed: () => void;
  /** It was sent away: why, in two or three words for the log. */
  readonly onRefused: (why: string) => void;
}

/** A client that is connected; it hears nothing before it has proved who it is. */
export interface Visitor {
  tell(name: string, payload: unknown): void;
  end(): void;
}

/** A client that does not read is not waited for longer when Postern ends. */
const WRITTEN_WITHIN_MS = 1_000;
type CallFrame = Extract<ClientFrame, { type: 'call' }>;

const PROVE_WITHIN_MS = 5_000;
/** A client that asks more at once is read on when some are answered. */
const CALLS_AT_ONCE = 64;
/** A client that does not read is not answered on before it has. */
const WAITING_BYTES = 1024 * 1024;
/** Notices for a client that does not read are left out beyond this. */
const NOTICE_BYTES = 4 * 1024 * 1024;

/** Serves one connection to its end. */
export function serveVisitor(socket: Socket, options: VisitorOptions): Visitor {
  const { key, address } = options;
  const calls = new Map<number, AbortController>();
  // One piece of what a client sends may hold a thousand calls.
  let queue: CallFrame[] = [];
  const gone = new AbortController();
  const subscribed = new Set<string>();
  let state: 'greeting' | 'proving' | 'open' | 'closed' = 'greeting';
  let meeting: Meeting = { address, clientNonce: '', serverNonce: randomText() };
  let lost = 0;

  const patience = setTimeout(() => refuse('silent'), PROVE_WITHIN_MS);
  patience.unref();
  const lines = readLines(longestGreetingBytes, onLine, () => refuse('line too long'));
  socket.on('data', (chunk: Buffer) => lines.take(chunk));
  socket.on('drain', onRoom);
  socket.on('error', () => undefined);
  socket.once('close', onClose);

  function onLine(line: string): void {
    switch (state) {
      case 'greeting':
        return onGreeting(textAt(objectIn(line), 'nonce'));
      case 'proving':
        return onProof(textAt(objectIn(line), 'proof'));
      case 'open':
        return onFrame(clientFrameIn(line));
      case 'closed':
        return;
      default:
        return unreachable(state);
    }
  }

  function onGreeting(clientNonce: string | null): void {
    if (clientNonce === null) return refuse('no greeting');
    meeting = { ...meeting, clientNonce };
    state = 'proving';
    socket.write(lineOf({ nonce: meeting.serverNonce, proof: proofOf(key, 'server', meeting) }));
  }

  function onProof(proof: string | null): void {
    if (proof === null || !isProof(proof, key, 'client', meeting)) return refuse('no proof');
    clearTimeout(patience);
    state = 'open';
    lines.allow(longestRequestBytes);
    options.onOpen();
    say({ type: 'answer', id: 0, answer: { ok: true, value: null } });
  }

  function onFrame(frame: ClientFrame | null): void {
    switch (frame?.type) {
      case undefined:
        return refuse('not a call');
      case 'cancel':
        queue = queue.filter((one) => one.id !== frame.id);
        return calls.get(frame.id)?.abort();
      case 'subscribe':
        for (const name of frame.names) subscribed.add(name);
        return say({ type: 'answer', id: frame.id, answer: { ok: true, value: null } });
      case 'call':
        // Two answers with one number could not be told apart.
        if (calls.has(frame.id) || queue.some((one) => one.id === frame.id))
          return refuse('number used twice');
        queue.push(frame);
        return goOn();
      default:
        return unreachable(frame);
    }
  }

  async function onCall({ id, name, params }: CallFrame): Promise<void> {
    const call = new AbortController();
    calls.set(id, call);
    const answer = await options.answer({ name, params, signal: call.signal, gone: gone.signal });
    calls.delete(id);
    say({ type: 'answer', id, answer });
    goOn();
  }

  /** Takes up what was asked as far as there is room, and reads on when there is none left that waits. */
  function goOn(): void {
    while (state === 'open' && !isFull()) {
      const frame = queue.shift();
      if (frame === undefined) break;
      void onCall(frame);
    }
    if (state === 'closed') return;
    if (isFull() || queue.length > 0) socket.pause();
    else socket.resume();
  }

  function isFull(): boolean {
    return calls.size >= CALLS_AT_ONCE || socket.writableLength > WAITING_BYTES;
  }

  function say(frame: ServerFrame): void {
    if (state !== 'open') return;
    socket.write(lineOf(frame));
  }

  function onRoom(): void {
    if (lost > 0) {
      const notices = lost;
      lost = 0;
      say({ type: 'lost', notices });
    }
    goOn();
  }

  function refuse(why: string): void {
    if (state === 'closed') return;
    options.onRefused(why);
    socket.destroy();
    onClose();
  }

  function onClose(): void {
    if (state === 'closed') return;
    const wasOpen = state === 'open';
    state = 'closed';
    clearTimeout(patience);
    lines.end();
    gone.abort();
    for (const call of calls.values()) call.abort();
    calls.clear();
    queue = [];
    if (wasOpen) options.onClosed();
  }

  return {
    tell(name, payload) {
      if (state !== 'open' || !subscribed.has(name)) return;
      if (socket.writableLength > NOTICE_BYTES) lost += 1;
      else say({ type: 'notice', name, payload });
    },
    end() {
      // What is still to be written goes first.
      socket.end(() => socket.destroy());
      setTimeout(() => socket.destroy(), WRITTEN_WITHIN_MS).unref();
      onClose();
    },
  };
}

function unreachable(value: never): never {
  throw new Error(`not handled: ${String(value)}`);
}
