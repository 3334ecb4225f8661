import { MessageBorders } from './message-borders.ts';
import type { ModelGate } from './model-gate.ts';
import { gatedBytes } from './model-of-body.ts';
import { TopLevelScanner } from './model-scan.ts';
import type { Problem } from '../domain/problem.ts';
import { errorOf } from './failures.ts';

/** Both directions of a WebSocket whose backend takes only some models. */
export interface GatedFrames {
  /** What of the client's bytes goes on to the upstream now. */
  fromClient(bytes: Buffer): readonly Buffer[];
  /** What the client gets: the upstream's bytes, with answers of ours between its messages. */
  fromUpstream(bytes: Buffer): readonly Buffer[];
  /** Answers of ours that may be written to the client now; each is given once. */
  answers(): readonly Buffer[];
}

/** A text message of the client that is held back. */
interface Held {
  readonly types: Set<string>;
  readonly models: Set<string>;
  scanner: TopLevelScanner;
  /** Its frames as they came; null once it is too large to be kept, and is thrown away. */
  frames: Buffer[] | null;
  bytes: number;
}

/** The frame under way. */
interface Frame {
  readonly opcode: number;
  readonly isFinal: boolean;
  readonly mask: Buffer | null;
  readonly payloadBytes: number;
  /** Payload bytes that have come. */
  seen: number;
}

/**
 * Holds each text message of the client back until it has ended and it is known whether it asks for a response
 * (`response.create`) and of which model; to the end, because a name that is repeated counts by its last value for some
 * readers. One that asks for an excluded model goes no further and is answered by an error event. All other frames pass
 * byte for byte, control frames at once.
 */
export function gateFrames(gate: ModelGate, maxBytes: number = gatedBytes): GatedFrames {
  const borders = new MessageBorders();
  let waiting: Buffer[] = [];
  let head: number[] = [];
  let frame: Frame | null = null;
  let held: Held | null = null;

  const hold = (out: Buffer[], part: Buffer): void => {
    if (held === null) {
      out.push(part);
      return;
    }
    held.bytes += part.length;
    if (held.bytes > maxBytes) held.frames = null;
    held.frames?.push(part);
  };

  const begin = (opcode: number): void => {
    // A continuation keeps what its message began; so does a control frame between two of them.
    if (opcode === text) held = heldAfter(held);
    else if (opcode !== continuation && opcode < firstControl) held = null;
  };

  const end = (out: Buffer[], { isFinal }: Frame): void => {
    if (held === null || !isFinal) return;
    const { types, models, frames } = held;
    held = null;
    const refusal =
      frames === null
        ? gate.unreadable('tooLarge')
        : types.has('response.create')
          ? gate.refusal([...models])
          : null;
    if (refusal !== null) waiting.push(errorEvent(refusal));
    else if (frames !== null) out.push(...frames);
  };

  const takeHead = (out: Buffer[], byte: number): void => {
    head.push(byte);
    if (head.length < 2 || head.length < headLength(head[1] ?? 0)) return;
    const bytes = Buffer.from(head);
    head = [];
    const next = frameOf(bytes);
    begin(next.opcode);
    if (next.opcode >= firstControl) out.push(bytes);
    else hold(out, bytes);
    frame = next;
  };

  const takePayload = (out: Buffer[], current: Frame, part: Buffer): void => {
    if (current.opcode >= firstControl) out.push(part);
    else {
      held?.scanner.feed(unmasked(part, current));
      hold(out, part);
    }
    current.seen += part.length;
  };

  return {
    fromClient(bytes) {
      const out: Buffer[] = [];
      let at = 0;
      while (at < bytes.length) {
        if (frame === null) {
          takeHead(out, bytes[at] ?? 0);
          at += 1;
        } else {
          const part = bytes.subarray(at, at + frame.payloadBytes - frame.seen);
          takePayload(out, frame, part);
          at += part.length;
        }
        const current: Frame | null = frame;
        if (current === null || current.seen < current.payloadBytes) continue;
        frame = null;
        if (current.opcode < firstControl) end(out, current);
      }
      return out;
    },
    fromUpstream(bytes) {
      const border = borders.feed(bytes);
      if (waiting.length === 0 || border === null) return [bytes];
      const answers = waiting;
      waiting = [];
      return [bytes.subarray(0, border), ...answers, bytes.subarray(border)].filter(
        ({ length }) => length > 0,
      );
    },
    answers() {
      if (waiting.length === 0 || !borders.isAtBorder) return [];
      const answers = waiting;
      waiting = [];
      return answers;
    },
  };
}

// RFC 6455 section 5.2.
const continuation = 0x0;
const text = 0x1;
const firstControl = 0x8;

/** A message that begins; one that had not ended (which no client may do) is judged together with it. */
function heldAfter(before: Held | null): Held {
  const types = before?.types ?? new Set<string>();
  const models = before?.models ?? new Set<string>();
  const scanner = new TopLevelScanner(['type', 'model'], (key, value) => {
    (key === 'type' ? types : models).add(value);
  });
  if (before !== null) {
    before.scanner = scanner;
    return before;
  }
  return { types, models, scanner, frames: [], bytes: 0 };
}

/** Length of a frame head by its second byte: 2, with 2 or 8 bytes of length, and 4 of mask. */
function headLength(second: number): number {
  const length = second & 0x7f;
  return 2 + (length === 126 ? 2 : length === 127 ? 8 : 0) + ((second & 0x80) === 0 ? 0 : 4);
}

function frameOf(head: Buffer): Frame {
  const second = head[1] ?? 0;
  const length = second & 0x7f;
  const payloadBytes =
    length === 126
      ? head.readUInt16BE(2)
      : length === 127
        ? head.readUInt32BE(2) * 2 ** 32 + head.readUInt32BE(6)
        : length;
  return {
    opcode: (head[0] ?? 0) & 0x0f,
    isFinal: ((head[0] ?? 0) & 0x80) !== 0,
    mask: (second & 0x80) === 0 ? null : head.subarray(head.length - 4),
    payloadBytes,
    seen: 0,
  };
}

function unmasked(part: Buffer, { mask, seen }: Frame): Buffer {
  if (mask === null) return part;
  const plain = Buffer.allocUnsafe(part.length);
  for (let at = 0; at < part.length; at += 1) {
    plain[at] = (part[at] ?? 0) ^ (mask[(seen + at) & 3] ?? 0);
  }
  return plain;
}

/** An error as the upstream itself would send it on a WebSocket (PROTOCOL G4), in one unmasked text frame. */
function errorEvent(refusal: Problem): Buffer {
  const payload = Buffer.from(
    JSON.stringify({
      type: 'error',
      status: 400,
      error: errorOf({ status: 400, problem: refusal }),
      headers: {},
    }),
  );
  const { length } = payload;
  const head = length < 126 ? [0x81, length] : [0x81, 126, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from(head), payload]);
}
