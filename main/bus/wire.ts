/**
 * @file As much of the D-Bus wire format as asking a few questions of the session bus takes: calls whose arguments are
 * strings, lists or records of them, or numbers, and of what comes back the head and the few kinds of body in `body.ts`. D-Bus specification
 * 0.43, "Message Protocol", seen 2026-11-21.
 */
import { readBody } from './body.ts';

/** An argument of a call: a string, a list or a record of strings, an unsigned number (`s`, `as`, `a{ss}`, `u`). */
export type BusArgument = string | readonly string[] | Readonly<Record<string, string>> | number;

/** A method call. */
export interface BusCall {
  readonly serial: number;
  readonly destination: string;
  readonly path: string;
  readonly interface: string;
  readonly member: string;
  readonly args: readonly BusArgument[];
  /** Start the program that owns the destination when it is not running; by default it is left alone. */
  readonly start?: boolean;
}

/** What is read of a message. */
export interface BusMessage {
  readonly type: 'call' | 'return' | 'error' | 'signal';
  /** The serial of the call this answers; null when it answers none. */
  readonly answers: number | null;
  readonly interface: string | null;
  readonly member: string | null;
  /** The unique name of who sent it. */
  readonly sender: string | null;
  /** The unique name of who it is for. */
  readonly destination: string | null;
  /** The body, when it is one boolean in a variant; null for any other. */
  readonly flag: boolean | null;
  /** The body, when it is one string or object path, or a string in a variant; null for any other. */
  readonly text: string | null;
  /** The body, when it is one unsigned number, of either size in a variant; null for any other. */
  readonly number: number | null;
  /** The body, when it is what a desktop tells a menu (`Event` of dbusmenu): about which entry, and what; null for any other. */
  readonly menuEvent: { readonly entry: number; readonly name: string } | null;
  /** The body, when it is two lists of object paths, as a search answers; null for any other. */
  readonly paths: readonly [readonly string[], readonly string[]] | null;
  /** The name of an error; null for any other message. */
  readonly error: string | null;
}

const types = ['call', 'return', 'error', 'signal'] as const;
const fields = {
  path: 1,
  interface: 2,
  member: 3,
  error: 4,
  answers: 5,
  destination: 6,
  sender: 7,
  signature: 8,
} as const;
/** Do not start the program that owns the destination. */
const noAutoStart = 2;
/** Larger messages are not for us. */
const maxMessageBytes = 1_000_000;

/** The bytes of a call. */
export function encodeCall(call: BusCall): Buffer {
  const body = new Writer();
  for (const arg of call.args) {
    if (typeof arg === 'string') body.string(arg);
    else if (typeof arg === 'number') body.u32(arg);
    else if (isList(arg)) body.list(arg);
    else body.record(arg);
  }
  const bodyBytes = body.bytes();

  const head = new Writer();
  head
    .byte('l'.charCodeAt(0))
    .byte(1)
    .byte(call.start === true ? 0 : noAutoStart)
    .byte(1);
  head.u32(bodyBytes.length).u32(call.serial);
  const list = new Writer();
  list.field(fields.path, 'o', call.path);
  list.field(fields.interface, 's', call.interface);
  list.field(fields.member, 's', call.member);
  list.field(fields.destination, 's', call.destination);
  if (call.args.length > 0) list.field(fields.signature, 'g', signatureOf(call.args));
  const listBytes = list.bytes();
  head.u32(listBytes.length);
  return Buffer.concat([padded(Buffer.concat([head.bytes(), listBytes]), 8), bodyBytes]);
}

/**
 * Takes the first whole message off the front of what has arrived; `message` is null when more must arrive first.
 *
 * @throws {RangeError} the bytes are not a message, or it is larger than 1 MB.
 */
export function takeMessage(received: Buffer): {
  readonly message: BusMessage | null;
  readonly rest: Buffer;
} {
  if (received.length < 16) return { message: null, rest: received };
  const little = received[0] === 'l'.charCodeAt(0);
  const view = new DataView(received.buffer, received.byteOffset, received.byteLength);
  const bodyLength = view.getUint32(4, little);
  const fieldsEnd = 16 + view.getUint32(12, little);
  const bodyStart = align(fieldsEnd, 8);
  const end = bodyStart + bodyLength;
  if (end > maxMessageBytes) throw new RangeError('bus message too large');
  if (received.length < end) return { message: null, rest: received };

  const type = types[(received[1] ?? 0) - 1];
  if (type === undefined) throw new RangeError('bus message of unknown type');
  const found = readFields(received, view, little, fieldsEnd);
  return {
    message: {
      type,
      answers: found.answers,
      interface: found.interface,
      member: found.member,
      sender: found.sender,
      destination: found.destination,
      ...readBody(found.signature, received.subarray(bodyStart, end), little),
      error: found.error,
    },
    rest: received.subarray(end),
  };
}

function signatureOf(args: BusCall['args']): string {
  return args
    .map((arg) =>
      typeof arg === 'string' ? 's' : typeof arg === 'number' ? 'u' : isList(arg) ? 'as' : 'a{ss}',
    )
    .join('');
}

function isList(arg: BusArgument): arg is readonly string[] {
  return Array.isArray(arg);
}

interface Fields {
  answers: number | null;
  destination: string | null;
  error: string | null;
  interface: string | null;
  member: string | null;
  sender: string | null;
  signature: string | null;
}

function readFields(bytes: Buffer, view: DataView, little: boolean, end: number): Fields {
  const found: Fields = {
    answers: null,
    destination: null,
    error: null,
    interface: null,
    member: null,
    sender: null,
    signature: null,
  };
  let at = 16;
  while (at < end) {
    at = align(at, 8);
    const code = view.getUint8(at);
    const signature = String.fromCharCode(view.getUint8(at + 2));
    at += 4;
    if (signature === 'u') {
      at = align(at, 4);
      if (code === fields.answers) found.answers = view.getUint32(at, little);
      at += 4;
      continue;
    }
    const sizeBytes = signature === 'g' ? 1 : 4;
    at = align(at, sizeBytes);
    const length = sizeBytes === 1 ? view.getUint8(at) : view.getUint32(at, little);
    at += sizeBytes;
    if (at + length > end) throw new RangeError('bus message field overruns');
    const text = bytes.toString('utf8', at, at + length);
    if (code === fields.interface) found.interface = text;
    if (code === fields.member) found.member = text;
    if (code === fields.error) found.error = text;
    if (code === fields.sender) found.sender = text;
    if (code === fields.destination) found.destination = text;
    if (code === fields.signature) found.signature = text;
    at += length + 1;
  }
  return found;
}

function align(at: number, to: number): number {
  return Math.ceil(at / to) * to;
}

function padded(bytes: Buffer, to: number): Buffer {
  return Buffer.concat([bytes, Buffer.alloc(align(bytes.length, to) - bytes.length)]);
}

/** Appends little-endian values, each at its own alignment. */
class Writer {
  #bytes: Buffer = Buffer.alloc(0);

  bytes(): Buffer {
    return this.#bytes;
  }

  byte(value: number): this {
    return this.#append(Buffer.from([value]), 1);
  }

  u32(value: number): this {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32LE(value);
    return this.#append(bytes, 4);
  }

  string(value: string): this {
    this.u32(Buffer.byteLength(value));
    return this.#append(Buffer.from(`${value}\0`), 1);
  }

  list(items: readonly string[]): void {
    const list = new Writer();
    for (const item of items) list.string(item);
    this.u32(list.#bytes.length);
    this.#append(list.#bytes, 4);
  }

  record(entries: Readonly<Record<string, string>>): void {
    const list = new Writer();
    for (const [key, value] of Object.entries(entries)) {
      list.#bytes = padded(list.#bytes, 8);
      list.string(key).string(value);
    }
    this.u32(list.#bytes.length);
    this.#append(list.#bytes, 8);
  }

  field(code: number, signature: 'o' | 's' | 'g', value: string): void {
    this.#bytes = padded(this.#bytes, 8);
    this.byte(code).byte(1).byte(signature.charCodeAt(0)).byte(0);
    if (signature === 'g') this.byte(Buffer.byteLength(value)).#append(Buffer.from(`${value}\0`), 1);
    else this.string(value);
  }

  #append(bytes: Buffer, alignment: number): this {
    this.#bytes = Buffer.concat([padded(this.#bytes, alignment), bytes]);
    return this;
  }
}
