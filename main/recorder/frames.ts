import { bufferOf, createGatherer, type Gathered } from './gather.ts';

/** Reads WebSocket frames of one direction from bytes as they pass, and never disturbs them. */
export interface FrameReader {
  write(bytes: Uint8Array): void;
}

export interface FrameListener {
  /** A whole text message. */
  readonly onText: (message: Gathered) => void;
  /** A close frame; the code is null when it carried none. */
  readonly onClose: (code: number | null) => void;
}

interface Frame {
  readonly final: boolean;
  readonly opcode: number;
  readonly mask: Buffer | null;
  readonly headerBytes: number;
  readonly payloadBytes: number;
}

const nothing: Buffer = Buffer.alloc(0);
const continuation = 0;
const text = 1;
const binary = 2;
const close = 8;
const opcodes: ReadonlySet<number> = new Set([continuation, text, binary, close, 9, 10]);
/** No one sends a frame this large; a length beyond it means that we are not at a frame. */
const largestFrame = 1024 * 1024 * 1024;

/**
 * Makes a reader for one direction (RFC 6455 section 5.2): client frames are masked, server frames are not. Nonsense makes
 * it stop quietly until a piece begins like a frame again. No more than `maxMessageBytes` of a message is held.
 */
export function createFrameReader(
  from: 'client' | 'server',
  maxMessageBytes: number,
  listener: FrameListener,
): FrameReader {
  const message = createGatherer(maxMessageBytes);
  const control = createGatherer(125);
  let messageOpcode = continuation;
  let pending: Buffer = nothing;
  let frame: Frame | null = null;
  let remaining = 0;
  let maskAt = 0;
  let lost = false;

  function begin(next: Frame): boolean {
    const isControl = next.opcode >= close;
    if ((next.mask !== null) !== (from === 'client')) return false;
    if (isControl && (!next.final || next.payloadBytes > 125)) return false;
    if (!isControl && (next.opcode === continuation) !== (messageOpcode !== continuation)) return false;
    if (!isControl && next.opcode !== continuation) messageOpcode = next.opcode;
    frame = next;
    remaining = next.payloadBytes;
    maskAt = 0;
    return true;
  }

  function take(current: Frame, piece: Buffer): void {
    const plain = current.mask === null ? piece : unmask(piece, current.mask, maskAt);
    maskAt += piece.length;
    if (current.opcode >= close) control.add(plain);
    else if (messageOpcode === text) message.add(plain);
  }

  function finish(current: Frame): void {
    frame = null;
    if (current.opcode >= close) {
      const payload = control.take();
      if (current.opcode !== close) return;
      const bytes = payload.whole ? payload.bytes : payload.head;
      listener.onClose(bytes.length >= 2 ? bytes.readUInt16BE(0) : null);
    } else if (current.final) {
      const opcode = messageOpcode;
      messageOpcode = continuation;
      const gathered = message.take();
      if (opcode === text) listener.onText(gathered);
    }
  }

  function lose(): void {
    message.take();
    control.take();
    messageOpcode = continuation;
    pending = nothing;
    frame = null;
    lost = true;
  }

  return {
    write(bytes) {
      let chunk = bufferOf(bytes);
      if (lost && !looksLikeMessage(chunk, from)) return;
      lost = false;
      if (pending.length > 0) chunk = Buffer.concat([pending, chunk]);
      pending = nothing;
      let at = 0;
      while (at < chunk.length || (frame !== null && remaining === 0)) {
        if (frame === null) {
          const next = readHeader(chunk.subarray(at));
          if (next === 'more') break;
          if (next === 'nonsense' || !begin(next)) return lose();
          at += next.headerBytes;
        }
        const current: Frame | null = frame;
        if (current === null) break;
        const piece = chunk.subarray(at, at + remaining);
        take(current, piece);
        at += piece.length;
        remaining -= piece.length;
        if (remaining > 0) return;
        finish(current);
      }
      pending = at === chunk.length ? nothing : Buffer.from(chunk.subarray(at));
    },
  };
}

function readHeader(bytes: Buffer): Frame | 'more' | 'nonsense' {
  const first = bytes[0];
  if (first === undefined) return 'more';
  if ((first & 0x70) !== 0 || !opcodes.has(first & 0x0f)) return 'nonsense';
  const second = bytes[1];
  if (second === undefined) return 'more';
  const short = second & 0x7f;
  const lengthBytes = short === 126 ? 2 : short === 127 ? 8 : 0;
  const maskBytes = (second & 0x80) === 0 ? 0 : 4;
  const headerBytes = 2 + lengthBytes + maskBytes;
  if (bytes.length < headerBytes) return 'more';
  const payloadBytes =
    lengthBytes === 0 ? short : lengthBytes === 2 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2));
  if (payloadBytes > largestFrame) return 'nonsense';
  return {
    final: (first & 0x80) !== 0,
    opcode: first & 0x0f,
    mask: maskBytes === 0 ? null : Buffer.from(bytes.subarray(2 + lengthBytes, headerBytes)),
    headerBytes,
    payloadBytes,
  };
}

/** True when a piece begins with a frame that a lost reader may trust: a text message holding a JSON object. */
function looksLikeMessage(bytes: Buffer, from: 'client' | 'server'): boolean {
  const header = readHeader(bytes);
  if (header === 'more' || header === 'nonsense') return false;
  if (header.opcode !== text || (header.mask !== null) !== (from === 'client')) return false;
  const first = bytes[header.headerBytes];
  return first !== undefined && (first ^ (header.mask?.[0] ?? 0)) === 123;
}

function unmask(bytes: Buffer, mask: Buffer, offset: number): Buffer {
  const plain = Buffer.allocUnsafe(bytes.length);
  const keys = [0, 1, 2, 3].map((at) => mask[(offset + at) % 4] ?? 0);
  for (let at = 0; at < bytes.length; at += 1) {
    plain[at] = (bytes[at] ?? 0) ^ (keys[at & 3] ?? 0);
  }
  return plain;
}
