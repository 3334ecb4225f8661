/**
 * Streams that parsers of HTTP are known to read in more than one way, in the order of RFC 9112 and of llhttp's own suite
 * (method, uri, version, header, connection, content-length, transfer-encoding, chunks, pipelining), written anew.
 * `<path>` stands for the path of `responses`, `<host>` for our Host line. `sound` ones are forwarded with these bodies.
 */
export interface CorpusStream {
  readonly name: string;
  readonly bytes: string;
  /** The bodies that go upstream; null when nothing may. */
  readonly sound: readonly string[] | null;
}

const refused = (name: string, bytes: string): CorpusStream => ({ name, bytes, sound: null });
const sound = (name: string, bytes: string, ...bodies: readonly string[]): CorpusStream => ({
  name,
  bytes,
  sound: bodies,
});
const head = 'POST <path> HTTP/1.1\r\n<host>';
const chunked = `${head}transfer-encoding: chunked\r\n\r\n`;
const sized = (value: string): string => `${head}content-length:${value}\r\n\r\n`;

const lines = [
  ...['post', 'Post', 'PO ST', 'POS', 'POSTT', 'PRI', 'SOURCE', 'MKCOL', 'ANNOUNCE', 'M-SEARCH', 'PURGE', 'QUERY', 'DESCRIBE'].map((method) =>
    refused(`method ${method}`, `${method} <path> HTTP/1.1\r\n<host>content-length: 0\r\n\r\n`)),
  ...['HTTP/1.0', 'HTTP/0.9', 'HTTP/2.0', 'HTTP/5.6', 'HTTP/1.1.1', 'HTTP/11', 'HTTP/1.', 'HTTP/.1', 'HTTP/01.1', 'HTTP/1.01', 'http/1.1', 'HTTPS/1.1', 'HTP/1.1', 'IHTTP/1.0', 'ICE/1.0', 'RTSP/1.0', 'HTTP /1.1', 'HTTP/1.1x', ''].map((version) =>
    refused(`version ${version}`, `POST <path> ${version}\r\n<host>content-length: 0\r\n\r\n`)),
  ...['\t', '\x0b', '\x0c', '  ', '\r', '\n'].map((gap) => refused(`line parted by ${JSON.stringify(gap)}`, `POST${gap}<path> HTTP/1.1\r\n<host>content-length: 0\r\n\r\n`)),
  ...['#a', '?a#b', '\x7f', '\xe9', '\0', '\\', '/../x', '/./x', '//x', '/%2e%2e/x', '\t'].map((tail) =>
    refused(`address with ${JSON.stringify(tail)}`, `POST <path>${tail} HTTP/1.1\r\n<host>content-length: 0\r\n\r\n`)),
  ...['http://127.0.0.1<path>', '*', '127.0.0.1:80', '<path>.', '', 'https://evil.example/'].map((target) =>
    refused(`address ${target}`, `POST ${target} HTTP/1.1\r\n<host>content-length: 0\r\n\r\n`)),
  refused('a line ended by LF', 'POST <path> HTTP/1.1\n<host>content-length: 0\r\n\r\n'),
  refused('a line ended by CR', 'POST <path> HTTP/1.1\r<host>content-length: 0\r\n\r\n'),
  refused('a space before the first field', 'POST <path> HTTP/1.1\r\n <host>content-length: 0\r\n\r\n'),
  refused('a space after the version', 'POST <path> HTTP/1.1 \r\n<host>content-length: 0\r\n\r\n'),
]; // prettier-ignore

const fields = [
  ...['a\n: b', 'a\x0b: b', 'a b: c', 'a : b', ' a: b', ': b', 'a', '@: b', 'a\x01\\t: b', 'a\x7f: b', '\xe9: b', 'a\0: b', '(a): b', 'a"b: c', 'a: b\x00c', 'a: b\rc', 'a: b\nc: d', 'a: b\n', 'a: \x01', 'a: b\x7fc', 'a:\rb: c', 'a: b\r\n c', 'a: b\r\n\tc', 'a: \r\n b', 'name\r\n : value'].map((field) =>
    refused(`field ${JSON.stringify(field)}`, `${head}content-length: 0\r\n${field}\r\n\r\n`)),
  refused('fields parted by CR', `${head}a: 1\rb: 2\r\ncontent-length: 0\r\n\r\n`),
  refused('the end of a head by CR and a letter', `${head}connection: close\r\na: b\r\n\rZGET <path> HTTP/1.1\r\n<host>\r\n`),
  refused('the end of a head by LF', `${head}content-length: 0\r\n\n`),
  refused('a length hidden behind LF', `${head}dummy: x\ncontent-length: 23\r\n\r\nGET / HTTP/1.1\r\nDummy: `),
  refused('chunked hidden behind LF', `${head}x:x\ntransfer-encoding: chunked\r\n\r\n1\r\nA\r\n0\r\n\r\n`),
  refused('chunked hidden behind CR', `${head}x:\rtransfer-encoding: chunked\r\n\r\n1\r\nA\r\n0\r\n\r\n`),
  refused('a length folded in', `${head}foo: bar\r\n content-length: 38\r\n\r\nGET <path> HTTP/1.1\r\n<host>\r\n`),
  refused('no Host', 'POST <path> HTTP/1.1\r\ncontent-length: 0\r\n\r\n'),
  refused('an empty Host', 'POST <path> HTTP/1.1\r\nhost:\r\ncontent-length: 0\r\n\r\n'),
  refused('a Host after ours', `${head}host: x\r\ncontent-length: 0\r\n\r\n`),
  ...['host', 'content-length', 'authorization', 'content-type', 'session-id'].map((name) =>
    refused(`Connection that names ${name}`, `${head}connection: keep-alive, ${name}\r\ncontent-length: 2\r\n\r\n{}`)),
  sound('Connection: close, then more', `${head}connection: close\r\ncontent-length: 2\r\n\r\n{}POST <path> HTTP/1.1\r\n<host>\r\n`, '{}'),
  sound('Connection: keep-alive', `${head}connection: keep-alive\r\ncontent-length: 2\r\n\r\n{}`, '{}'),
  sound('no space after a colon, and many', `${head}a:b\r\nc:   \t d \t \r\ncontent-length: 2\r\n\r\n{}`, '{}'),
  sound('an empty value', `${head}a:\r\ncontent-length: 2\r\n\r\n{}`, '{}'),
  sound('bytes above ASCII in a value', `${head}a: \xe9\xff\r\ncontent-length: 2\r\n\r\n{}`, '{}'),
  sound('an empty line before the request', `\r\n${head}content-length: 2\r\n\r\n{}`, '{}'),
]; // prettier-ignore

const lengths = [
  ...['', ' ', ' +2', ' -2', ' 0x2', ' 2,2', ' 2, 2', ' 2 2', ' 2.0', ' 2e0', ' "2"', ' two', ' 1_0', ' 2;', ' 18446744073709551616', ' 18446744073709551618', ' 99999999999999999999999', ' \x0b2', ' 2\x0b', ' \xb2'].map((value) =>
    refused(`length ${JSON.stringify(value)}`, `${sized(value)}{}`)),
  refused('two lengths alike', `${head}content-length: 2\r\ncontent-length: 2\r\n\r\n{}`),
  refused('two lengths', `${head}content-length: 2\r\nContent-Length: 3\r\n\r\n{}x`),
  refused('length and chunked', `${head}content-length: 2\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`),
  refused('chunked and length', `${head}transfer-encoding: chunked\r\ncontent-length: 2\r\n\r\n0\r\n\r\n`),
  refused('identity and length', `${head}transfer-encoding: identity\r\ncontent-length: 2\r\n\r\n{}`),
  refused('an empty encoding and a length', `${head}transfer-encoding:\r\ncontent-length: 2\r\n\r\n{}`),
  refused('a GET with a length', 'GET <path> HTTP/1.1\r\n<host>content-length: 2\r\n\r\n{}'),
  refused('a GET in chunks', 'GET <path> HTTP/1.1\r\n<host>transfer-encoding: chunked\r\n\r\n0\r\n\r\n'),
  sound('a length with a tab before it', `${sized('\t2')}{}`, '{}'),
  sound('a length with zeros before it', `${sized(' 002')}{}`, '{}'),
  sound('length zero', sized(' 0'), ''),
]; // prettier-ignore

const encodings = [
  ...['identity', 'pigeons', 'gzip', 'gzip, chunked', 'chunked, gzip', 'chunked, chunked', 'chunked,', ',chunked', 'chunked;a=b', '"chunked"', 'xchunked', 'chunkedx', 'chunke', '\x0bchunked', 'chunked\x0b', 'chunked\0', 'chun\tked', 'c\u0125unked'].map((value) =>
    refused(`encoding ${JSON.stringify(value)}`, `${head}transfer-encoding: ${value}\r\n\r\n0\r\n\r\n`)),
  refused('chunked in two fields', `${head}transfer-encoding: chunked\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`),
  refused('gzip, then chunked in another field', `${head}transfer-encoding: gzip\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`),
  sound('chunked in capitals', `${head}Transfer-Encoding: CHUNKED\r\n\r\n2\r\n{}\r\n0\r\n\r\n`, '{}'),
  sound('sizes in capitals and with zeros', `${chunked}00A\r\n0123456789\r\n000\r\n\r\n`, '0123456789'),
  sound('two chunks', `${chunked}5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n`, 'hello world'),
  sound('extensions', `${chunked}5;a;b=c;d="e f"\r\nhello\r\n0;last\r\n\r\n`, 'hello'),
  sound('trailers', `${chunked}2\r\n{}\r\n0\r\nvary: *\r\na: b\r\n\r\n`, '{}'),
]; // prettier-ignore

/** Chunks that must end the request: its head may be upstream by then, its end never. */
const chunks = ['2 x\r\n{}\r\n0\r\n\r\n', '2;\x01\r\n{}\r\n0\r\n\r\n', '2;a="b\r\n{}\r\n0\r\n\r\n', '2\n{}\r\n0\r\n\r\n', '2\r{}\r\n0\r\n\r\n', '2\r\n{}0\r\n\r\n', '2\r\n{}\n0\r\n\r\n', '2\r\n{}x\r\n0\r\n\r\n', '+2\r\n{}\r\n0\r\n\r\n', '-2\r\n{}\r\n0\r\n\r\n', '0x2\r\n{}\r\n0\r\n\r\n', '2h\r\n{}\r\n0\r\n\r\n', ' 2\r\n{}\r\n0\r\n\r\n', '\r\n{}\r\n0\r\n\r\n', ';a\r\n{}\r\n0\r\n\r\n', 'fffffffffffffffff\r\n{}\r\n0\r\n\r\n', '10000000000000002\r\n{}\r\n0\r\n\r\n', '2\r\n{}\r\n0\r\ncontent-length: 5\r\n\r\n', '2\r\n{}\r\n0\r\na b: c\r\n\r\n', '2\r\n{}\r\n0\r\n x\r\n\r\n', '2\r\n{}\r\n0\n\n'].map((rest) =>
  refused(`chunks ${JSON.stringify(rest)}`, `${chunked}${rest}`)); // prettier-ignore

const pipelines = [
  sound('two requests', `${sized(' 2')}{}${sized(' 3')}abc`, '{}', 'abc'),
  sound('chunked, then sized', `${chunked}2\r\n{}\r\n0\r\n\r\n${sized(' 3')}abc`, '{}', 'abc'),
  sound('an empty line between two', `${sized(' 2')}{}\r\n${sized(' 3')}abc`, '{}', 'abc'),
];

/** All of it. */
export const httpCorpus: readonly CorpusStream[] = [
  ...lines,
  ...fields,
  ...lengths,
  ...encodings,
  ...chunks,
  ...pipelines,
];

/**
 * What goes upstream where Node's parser is llhttp 8 (Node 20.18 in Electron 33; from 9 on it is what the corpus says): it refuses chunks
 * whose extensions have values, and hands over a request before it looks at the one behind it.
 */
const ofLlhttp8: Readonly<Record<string, readonly string[]>> = {
  extensions: [],
  'transfer-encoding: many extensions': [],
  'transfer-encoding: extensions in quotes, with escapes': [],
  'pipelining: one malformed in the middle': ['AAA'],
};

/** The bodies that go upstream under the Node that runs this; null when nothing may. */
export function soundHere({ name, sound: bodies }: CorpusStream): readonly string[] | null {
  const isOld = Number.parseInt(process.versions['llhttp'] ?? '', 10) < 9;
  return (isOld ? ofLlhttp8[name] : undefined) ?? bodies;
}
