/** A small generator with a seed, so that a failure can be repeated. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const odd = [
  '\r', '\n', '\0', ' ', '\t', ':', ',', ';', '"', '\x0b', '\x7f', '\xff', '0', '+', '-', '0x', '_', '\r\n', '\r\n\r\n', '\n\n',
  'chunked', 'content-length: 1\r\n', 'content-length: 0\r\n', 'transfer-encoding: chunked\r\n', 'Transfer-Encoding:\x0bchunked\r\n',
  'transfer-encoding: identity\r\n', 'connection: close\r\n', 'connection: content-length\r\n', 'host: other\r\n',
  'expect: 100-continue\r\n', 'upgrade: h2c\r\n', ' folded\r\n', '%2e', '%00', '#', '//', 'HTTP/1.0', 'http/1.1', 'GET / HTTP/1.1\r\n',
  '0\r\n\r\n', '1;a="\r\n"\r\n', 'ffffffffffffffff', '18446744073709551617',
] as const; // prettier-ignore

/**
 * One of the operators of the HTTP Garden on a stream: insert, delete, replace or repeat a piece, flip a bit, repeat, drop,
 * swap or splice in a whole line (of another stream), end lines in another way, write a letter in the other case.
 */
export function mutate(bytes: string, other: string, random: () => number): string {
  const at = Math.floor(random() * bytes.length);
  const to = Math.min(bytes.length, at + 1 + Math.floor(random() * 8));
  const piece = odd[Math.floor(random() * odd.length)] ?? '';
  const lines = bytes.split('\r\n');
  const line = Math.floor(random() * lines.length);
  const put = (...more: readonly string[]): string =>
    [...lines.slice(0, line), ...more, ...lines.slice(line + 1)].join('\r\n');
  const here = lines[line] ?? '';
  const theirs = other.split('\r\n');
  switch (Math.floor(random() * 12)) {
    case 0:
      return bytes.slice(0, at) + piece + bytes.slice(at);
    case 1:
      return bytes.slice(0, at) + bytes.slice(to);
    case 2:
      return bytes.slice(0, at) + piece + bytes.slice(to);
    case 3:
      return bytes.slice(0, to) + bytes.slice(at);
    case 4:
      return (
        bytes.slice(0, at) +
        String.fromCharCode(bytes.charCodeAt(at) ^ (1 << Math.floor(random() * 8))) +
        bytes.slice(at + 1)
      );
    case 5:
      return put(here, here);
    case 6:
      return put();
    case 7:
      return put(lines[line + 1] ?? '', here);
    case 8:
      return put(theirs[Math.floor(random() * theirs.length)] ?? '', here);
    case 9:
      return put(`${here}\n${lines[line + 1] ?? ''}`);
    case 10:
      return bytes.slice(0, at) + flipCase(bytes[at] ?? '') + bytes.slice(at + 1);
    default:
      return bytes.slice(0, at) + other.slice(Math.floor(random() * other.length));
  }
}

function flipCase(letter: string): string {
  return letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase();
}
