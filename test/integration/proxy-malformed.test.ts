import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startBed, type ProxyBed } from '../fakes/proxy-bed.ts';
import { refusalOf, sent } from '../fakes/raw-request.ts';
import { startRawUpstream, type RawUpstream } from '../fakes/raw-upstream.ts';

let upstream: RawUpstream;
let bed: ProxyBed;

beforeAll(async () => {
  upstream = await startRawUpstream();
  bed = await startBed(upstream.url);
});
afterAll(async () => {
  await bed.stop();
  await upstream.close();
});

/** Fills in the path of `responses` and our Host line. */
const raw = (text: string): string =>
  text.replaceAll('<path>', `${bed.apiPath}/responses`).replaceAll('<host>', `Host: ${bed.host}\r\n`);

/** The head of a good POST up to its fields, as the cases below change it. */
const post = 'POST <path> HTTP/1.1\r\n<host>';
const manyFields = (count: number): string =>
  Array.from({ length: count }, (_, index) => `a${index}: b\r\n`).join('');

const whatNodeLetsPass: readonly (readonly [id: string, name: string, bytes: string, status: number])[] = [
  ['C1', 'two Host fields', `${post}Host: evil.example\r\n\r\n`, 400],
  ['C2', 'a list of hosts', 'POST <path> HTTP/1.1\r\nHost: 127.0.0.1, evil.example\r\n\r\n', 403],
  ['C3', 'a host with user information', 'POST <path> HTTP/1.1\r\nHost: 127.0.0.1@evil.example\r\n\r\n', 403],
  ['C4', 'an absolute address of another host', 'GET http://evil.example/ HTTP/1.1\r\n<host>\r\n', 400],
  ['C5', 'an HTTP/0.9 line', 'GET <path>\r\n\r\n', 400],
  ['C6', 'HTTP/1.0 without Host', 'GET <path> HTTP/1.0\r\n\r\n', 400],
  ['C7', 'HTTP/2.0 as text', 'GET <path> HTTP/2.0\r\n<host>\r\n', 400],
  ['C8', 'two spaces after the method', 'POST  <path> HTTP/1.1\r\n<host>content-length: 0\r\n\r\n', 400],
  ['C8', 'two spaces before the version', 'POST <path>  HTTP/1.1\r\n<host>content-length: 0\r\n\r\n', 400],
  [
    'C9',
    'chunked in HTTP/1.0',
    'POST <path> HTTP/1.0\r\n<host>transfer-encoding: chunked\r\n\r\n0\r\n\r\n',
    400,
  ],
  ['C10', 'gzip, chunked', `${post}transfer-encoding: gzip, chunked\r\n\r\n0\r\n\r\n`, 400],
  ['C11', 'GET *', 'GET * HTTP/1.1\r\n<host>\r\n', 403],
  ['C12', 'TRACE', 'TRACE <path> HTTP/1.1\r\n<host>\r\n', 400],
  ['C13', 'a fragment in the address', 'POST <path>#x HTTP/1.1\r\n<host>content-length: 0\r\n\r\n', 400],
  ['C14', 'dot segments', 'POST <path>/../models HTTP/1.1\r\n<host>content-length: 0\r\n\r\n', 400],
  [
    'C14',
    'encoded dot segments',
    'POST <path>/%2e%2E/models HTTP/1.1\r\n<host>content-length: 0\r\n\r\n',
    400,
  ],
  ['C14', 'empty segments', 'POST <path>//models HTTP/1.1\r\n<host>content-length: 0\r\n\r\n', 400],
  ['C15', 'two Authorization fields', `${post}authorization: a\r\nAuthorization: b\r\n\r\n`, 400],
  [
    'C16',
    'Connection naming Authorization',
    `${post}connection: authorization\r\nauthorization: a\r\n\r\n`,
    400,
  ],
  ['C18', 'more than a thousand fields', `${post}${manyFields(1_001)}\r\n`, 400],
  [
    'C19',
    'an h2c upgrade',
    'GET <path> HTTP/1.1\r\n<host>connection: upgrade, http2-settings\r\nupgrade: h2c\r\nhttp2-settings: x\r\n\r\n',
    403,
  ],
  ['C20', 'a GET with a body', 'GET <path> HTTP/1.1\r\n<host>content-length: 2\r\n\r\n{}', 400],
];

const whatNodeRefuses: readonly (readonly [id: string, name: string, bytes: string, status: number])[] = [
  [
    'C21',
    'length, then chunked',
    `${post}content-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`,
    400,
  ],
  [
    'C22',
    'chunked, then length',
    `${post}transfer-encoding: chunked\r\ncontent-length: 5\r\n\r\n0\r\n\r\n`,
    400,
  ],
  ['C23', 'two lengths', `${post}content-length: 0\r\ncontent-length: 0\r\n\r\n`, 400],
  ...['0, 0', '+0', '0x0', '-1', '', '18446744073709551616'].map(
    (value) => ['C24', `length "${value}"`, `${post}content-length: ${value}\r\n\r\n`, 400] as const,
  ),
  ['C25', 'chunked twice', `${post}transfer-encoding: chunked, chunked\r\n\r\n0\r\n\r\n`, 400],
  ['C25', 'chunked not last', `${post}transfer-encoding: chunked, gzip\r\n\r\n0\r\n\r\n`, 400],
  ['C25', 'xchunked', `${post}transfer-encoding: xchunked\r\n\r\n0\r\n\r\n`, 400],
  ['C25', 'chunked with a vertical tab', `${post}transfer-encoding: \x0bchunked\r\n\r\n0\r\n\r\n`, 400],
  ['C26', 'a space before the colon', `${post}a : b\r\n\r\n`, 400],
  ['C27', 'a folded field', `${post}a: b\r\n c\r\n\r\n`, 400],
  ['C28', 'bare line feeds', 'POST <path> HTTP/1.1\nHost: x\n\n', 400],
  ['C28', 'a bare carriage return', `${post}a: b\rc\r\n\r\n`, 400],
  ['C29', 'a NUL', `${post}a: b\0c\r\n\r\n`, 400],
  ['C30', 'an empty field name', `${post}: b\r\n\r\n`, 400],
  ['C32', 'a TLS hello', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', 400],
  ['C32', 'an HTTP/2 preface', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 400],
  ['C33', 'a field of 17 KB', `${post}a: ${'b'.repeat(17_000)}\r\n\r\n`, 431],
  ['C33', 'an address of 17 KB', `POST <path>?${'b'.repeat(17_000)} HTTP/1.1\r\n<host>\r\n`, 431],
];

describe('malformed requests reach no upstream', () => {
  test.each(whatNodeLetsPass)('%s: %s is refused by us', async (_id, _name, bytes, status) => {
    const refusal = await refusalOf(await sent(bed, raw(bytes)));
    expect(refusal.status).toBe(status);
    expect(upstream.connections).toHaveLength(0);
  });

  test.each(whatNodeRefuses)('%s: %s is refused by the parser', async (_id, _name, bytes, status) => {
    const refusal = await refusalOf(await sent(bed, raw(bytes)));
    expect(refusal).toEqual({ status, code: 'request-malformed' });
    expect(upstream.connections).toHaveLength(0);
  });

  test('C34: an expectation other than 100-continue is answered 417', async () => {
    const client = await sent(bed, raw(`${post}expect: teapot\r\ncontent-length: 0\r\n\r\n`));
    expect(await client.until('\r\n\r\n')).toContain('HTTP/1.1 417 ');
    expect(upstream.connections).toHaveLength(0);
  });

  test('C36: CONNECT is refused and the connection closed, without a dial', async () => {
    const client = await sent(bed, raw('CONNECT evil.example:443 HTTP/1.1\r\n<host>\r\n'));
    const { text } = await client.closed();
    expect(text).toContain('HTTP/1.1 403 ');
    expect(upstream.connections).toHaveLength(0);
  });

  test('the refusal of a malformed request says in one line what is wrong with it', async () => {
    const client = await sent(bed, raw(`${post}authorization: a\r\nAuthorization: b\r\n\r\n`));
    const text = await client.until('}}');
    expect(text).toContain(
      '{"error":{"message":"Postern could not pass this request on: it carries authorization twice. ' +
        'If Codex sent it, please report this.","type":"postern_error","code":"invalid_prompt","postern_code":"request-malformed"}}',
    );
    expect(text).not.toMatch(/access-control/i);
    client.socket.destroy();
  });
});

test('what follows a malformed request on its connection is not read as another request', async () => {
  const good = raw('POST <path> HTTP/1.1\r\n<host>content-length: 2\r\n\r\n{}');
  const client = await sent(bed, raw(`${post}Host: evil.example\r\ncontent-length: 0\r\n\r\n`) + good);
  const { text } = await client.closed();
  expect(text.match(/HTTP\/1\.1 /g)).toHaveLength(1);
  expect(text).toMatch(/HTTP\/1\.1 400 [^]*connection: close/i);
  expect(upstream.connections).toHaveLength(0);
});

describe('malformed chunks break the request off', () => {
  const bad: readonly (readonly [string, string])[] = [
    ['a 0x size', '0x1\r\na\r\n0\r\n\r\n'],
    ['a negative size', '-1\r\na\r\n0\r\n\r\n'],
    ['an overflowing size', 'fffffffffffffffff\r\na\r\n0\r\n\r\n'],
    ['no size', '\r\na\r\n0\r\n\r\n'],
    ['a size before a space', '1 \r\na\r\n0\r\n\r\n'],
    ['a size ended by LF', '1\na\r\n0\r\n\r\n'],
    ['data without CRLF', '1\r\nab\r\n0\r\n\r\n'],
  ];
  test.each(bad)('C31: %s', async (_name, chunks) => {
    const client = await sent(bed, raw(`${post}transfer-encoding: chunked\r\n\r\n${chunks}`));
    await client.closed();
    for (const far of upstream.connections) expect(far.text()).not.toContain('\r\n0\r\n\r\n');
  });
});
