/** Raw bytes of a key or value that are looked at; `model` written in escapes alone takes 30. */
const keptKeyBytes = 64;
const keptValueBytes = 4_096;

const quote = 0x22;
const backslash = 0x5c;

/**
 * Hears the string members at the top of a JSON object as its bytes come by, in linear time and without keeping them.
 * It is no judge of JSON: what is not an object has no members, and what is malformed later is the upstream's to refuse.
 */
export class TopLevelScanner {
  readonly #keys: ReadonlySet<string>;
  readonly #onMember: (key: string, value: string) => void;
  #depth = 0;
  #state: 'start' | 'key' | 'value' | 'over' = 'start';
  #isInString = false;
  #isEscaped = false;
  /** The bytes of the string under way, as far as it is one to look at. */
  #kept: number[] | null = null;
  #keptLimit = 0;
  #key = '';

  /** `onMember` hears each member of one of these names whose value is a string; a name that is repeated, each time. */
  constructor(keys: readonly string[], onMember: (key: string, value: string) => void) {
    this.#keys = new Set(keys);
    this.#onMember = onMember;
  }

  feed(bytes: Uint8Array): void {
    let at = 0;
    while (at < bytes.length && this.#state !== 'over') {
      at = this.#isInString ? this.#throughString(bytes, at) : this.#throughStructure(bytes, at);
    }
  }

  /** From inside a string to just after its end, or to the end of the bytes. */
  #throughString(bytes: Uint8Array, from: number): number {
    let at = from;
    while (at < bytes.length) {
      const byte = bytes[at] ?? 0;
      at += 1;
      if (this.#isEscaped) this.#isEscaped = false;
      else if (byte === backslash) this.#isEscaped = true;
      else if (byte === quote) {
        this.#isInString = false;
        this.#endString();
        return at;
      }
      if (this.#kept !== null && this.#kept.length < this.#keptLimit) this.#kept.push(byte);
    }
    return at;
  }

  #throughStructure(bytes: Uint8Array, from: number): number {
    const byte = bytes[from] ?? 0;
    switch (byte) {
      case quote:
        this.#beginString();
        break;
      case 0x7b: // {
      case 0x5b: // [
        if (this.#state === 'start') this.#state = byte === 0x7b ? 'key' : 'over';
        this.#depth += 1;
        break;
      case 0x7d: // }
      case 0x5d: // ]
        this.#depth -= 1;
        if (this.#depth <= 0) this.#state = 'over';
        break;
      case 0x3a: // :
        if (this.#depth === 1) this.#state = 'value';
        break;
      case 0x2c: // ,
        if (this.#depth === 1) this.#state = 'key';
        break;
      default:
        if (this.#state === 'start' && !isBlank(byte)) this.#state = 'over';
    }
    return from + 1;
  }

  #beginString(): void {
    if (this.#state === 'start') {
      this.#state = 'over';
      return;
    }
    this.#isInString = true;
    this.#kept = null;
    if (this.#depth !== 1) return;
    const isKey = this.#state === 'key';
    if (!isKey && !this.#keys.has(this.#key)) return;
    this.#kept = [];
    this.#keptLimit = isKey ? keptKeyBytes : keptValueBytes;
  }

  #endString(): void {
    if (this.#kept === null) return;
    const text = unescaped(this.#kept);
    this.#kept = null;
    if (this.#state === 'key') this.#key = text;
    else {
      this.#onMember(this.#key, text);
      this.#key = '';
    }
  }
}

/** Blanks of JSON, and the byte order mark some writers put first. */
function isBlank(byte: number): boolean {
  return byte <= 0x20 || byte === 0xef || byte === 0xbb || byte === 0xbf;
}

function unescaped(bytes: readonly number[]): string {
  const text = Buffer.from(bytes).toString('utf8');
  if (!text.includes('\\')) return text;
  try {
    return String(JSON.parse(`"${text}"`));
  } catch {
    return text;
  }
}
