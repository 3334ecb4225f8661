/** The kinds of body that are understood; each is null for a body of any other kind. */
export interface BusBody {
  readonly flag: boolean | null;
  readonly text: string | null;
  readonly number: number | null;
  readonly paths: readonly [readonly string[], readonly string[]] | null;
  readonly menuEvent: { readonly entry: number; readonly name: string } | null;
}

const nothing: BusBody = { flag: null, text: null, number: null, paths: null, menuEvent: null };

/**
 * Reads the body of a message by its signature; `bytes` begins where the body does.
 *
 * @throws {RangeError} it overruns its message.
 */
export function readBody(signature: string | null, bytes: Buffer, little: boolean): BusBody {
  const reader = new Reader(bytes, little);
  switch (signature) {
    case 's':
    case 'o':
      return { ...nothing, text: reader.text() };
    case 'u':
      return { ...nothing, number: reader.u32() };
    case 'isvu':
      return { ...nothing, menuEvent: { entry: reader.u32(), name: reader.text() } };
    case 'aoao':
      return { ...nothing, paths: [reader.texts(), reader.texts()] };
    case 'v':
      return inVariant(reader);
    default:
      return nothing;
  }
}

function inVariant(reader: Reader): BusBody {
  switch (reader.signature()) {
    case 'b':
      return { ...nothing, flag: reader.u32() === 1 };
    case 's':
      return { ...nothing, text: reader.text() };
    case 'u':
      return { ...nothing, number: reader.u32() };
    case 't':
      return { ...nothing, number: reader.u64() };
    default:
      return nothing;
  }
}

/** Reads values one after the other, each at its own alignment; beyond the end is a RangeError. */
class Reader {
  readonly #bytes: Buffer;
  readonly #view: DataView;
  readonly #little: boolean;
  #at = 0;

  constructor(bytes: Buffer, little: boolean) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#little = little;
  }

  u32(): number {
    return this.#view.getUint32(this.#take(4, 4), this.#little);
  }

  u64(): number {
    return Number(this.#view.getBigUint64(this.#take(8, 8), this.#little));
  }

  text(): string {
    const length = this.u32();
    const start = this.#take(length + 1, 1);
    return this.#bytes.toString('utf8', start, start + length);
  }

  texts(): readonly string[] {
    const length = this.u32();
    const end = this.#at + length;
    if (end > this.#bytes.length) throw new RangeError('bus message body overruns');
    const found: string[] = [];
    while (this.#at < end) found.push(this.text());
    return found;
  }

  signature(): string {
    const length = this.#view.getUint8(this.#take(1, 1));
    const start = this.#take(length + 1, 1);
    return this.#bytes.toString('latin1', start, start + length);
  }

  /** Steps over a value and says where it begins. */
  #take(length: number, alignment: number): number {
    const start = Math.ceil(this.#at / alignment) * alignment;
    this.#at = start + length;
    if (this.#at > this.#bytes.length) throw new RangeError('bus message body overruns');
    return start;
  }
}
