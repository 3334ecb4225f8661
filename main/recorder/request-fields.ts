import { createHash, type Hash } from 'node:crypto';
import { ReadInputItem, ToldInputItem, type InputItem, type ItemPlace } from './input-item.ts';
import { thinned, type InputMemory, type ToldInput } from './input-memory.ts';
import { sliceInput, type InputSlices } from './input-slices.ts';
import { readItem } from './items.ts';
import { listOf, objectOf, parseJson } from './json.ts';

/** The body of a request for a response, as far as it was read. */
export interface RequestFields {
  /** Its fields, of which `input` may have been left out; null when it is no JSON object. */
  readonly fields: Readonly<Record<string, unknown>> | null;
  /** Empty as well where `input` is no list. */
  readonly input: readonly InputItem[];
  /** Of all its bytes, SHA-256 in hexadecimal. */
  readonly digest: string;
}

/** Below this a body is read in less time than its parts are found. */
const smallBytes = 16 * 1024;

/** Reads a body: of a large one each item by itself, and none that this thread told before. */
export function readFields(bytes: Buffer, memory: InputMemory | null, thread: string | null): RequestFields {
  const hash = new RunningHash(bytes);
  const isLarge = bytes.length >= smallBytes;
  const told = isLarge ? stillTold(memory?.recall(thread) ?? nothingTold, hash) : nothingTold;
  const slices = isLarge ? sliceInput(bytes, told.places.length === 0 ? null : told.slices) : null;
  const read = slices === null ? null : readSliced(bytes, slices, told);
  if (slices === null || read === null) return { ...readWhole(bytes), digest: hash.whole() };
  memory?.remember(thread, { slices, ...toldNow(told, slices, read.input, hash) });
  return { ...read, digest: hash.whole() };
}

/** Of these bytes in a row, SHA-256 in hexadecimal. */
export function digestOf(pieces: readonly Buffer[]): string {
  const hash = createHash('sha256');
  for (const piece of pieces) hash.update(piece);
  return hash.digest('hex');
}

function readWhole(bytes: Buffer): Omit<RequestFields, 'digest'> {
  const fields = objectOf(parseJson(bytes.toString('utf8')));
  return { fields, input: listOf(fields?.['input']).map((one) => new ReadInputItem(readItem(one))) };
}

/** Null where a part is no JSON: then the whole is none either, and reading it says so. */
function readSliced(
  bytes: Buffer,
  { from, to, starts, ends }: InputSlices,
  told: ToldInput,
): Omit<RequestFields, 'digest'> | null {
  const others = Buffer.concat([bytes.subarray(0, from), noInput, bytes.subarray(to)]);
  const fields = objectOf(parseJson(others.toString('utf8')));
  if (fields === null) return null;
  const input: InputItem[] = [];
  for (const [index, start] of starts.entries()) {
    const end = ends[index] ?? start;
    const place = told.places[index];
    if (place !== undefined) input.push(new ToldInputItem(place, bytes, start, end));
    else {
      const item = parseJson(bytes.toString('utf8', start, end));
      if (item === undefined) return null;
      input.push(new ReadInputItem(readItem(item)));
    }
  }
  return { fields, input };
}

/** What is told from now on: what was, and what came behind it. */
function toldNow(
  told: ToldInput,
  { ends }: InputSlices,
  input: readonly InputItem[],
  hash: RunningHash,
): Pick<ToldInput, 'places' | 'checkpoints'> {
  const places = [...told.places, ...input.slice(told.places.length).map(placeOf)];
  const checkpoints = [...told.checkpoints];
  // What a person asked last is what may be asked otherwise.
  for (const items of [ends.length - 1, ends.length]) {
    const end = ends[items - 1];
    if (items > told.places.length && end !== undefined) checkpoints.push({ items, digest: hash.to(end) });
  }
  return { places, checkpoints: thinned(checkpoints) };
}

function placeOf({ id, turnId, kind, callId }: InputItem): ItemPlace {
  return { id, turnId, kind, callId };
}

const noInput = Buffer.from('[]');

const nothingTold: ToldInput = { slices: { from: 0, starts: [], ends: [] }, places: [], checkpoints: [] };

/** As much of what the thread told last as this body begins with, byte for byte. */
function stillTold({ slices, places, checkpoints }: ToldInput, hash: RunningHash): ToldInput {
  const { from, starts, ends } = slices;
  const differs = checkpoints.findIndex(
    ({ items, digest }) => !hash.isAt(ends[items - 1] ?? Number.POSITIVE_INFINITY, digest),
  );
  const kept = differs < 0 ? checkpoints : checkpoints.slice(0, differs);
  const count = kept.at(-1)?.items ?? 0;
  return {
    slices: { from, starts: starts.slice(0, count), ends: ends.slice(0, count) },
    places: places.slice(0, count),
    checkpoints: kept,
  };
}

/** The hash of a body, and of its beginnings on the way: each byte is taken in once. */
class RunningHash {
  readonly bytes: Buffer;
  #hash: Hash = createHash('sha256');
  #taken = 0;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }

  /** Of the bytes to there, which is no earlier than what was asked for before. */
  to(end: number): Buffer {
    this.#take(end);
    return this.#hash.copy().digest();
  }

  /** True when the bytes to there come to this; false leaves it where it was. */
  isAt(end: number, digest: Buffer): boolean {
    if (end > this.bytes.length) return false;
    const [hash, taken] = [this.#hash.copy(), this.#taken];
    if (this.to(end).equals(digest)) return true;
    [this.#hash, this.#taken] = [hash, taken];
    return false;
  }

  whole(): string {
    this.#take(this.bytes.length);
    return this.#hash.digest('hex');
  }

  #take(end: number): void {
    this.#hash.update(this.bytes.subarray(this.#taken, end));
    this.#taken = end;
  }
}
