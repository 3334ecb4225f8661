// A head is read plainly only where Node's parser reads the same in it.
import { createServer, type IncomingMessage } from 'node:http';
import { Duplex } from 'node:stream';
import { expect, test } from 'vitest';
import { readPlainHead } from '../../../main/proxy/plain-head.ts';
import { mutate, seeded } from '../../fakes/http-mutations.ts';

const body = '{"model":"m"}';
const post = [
  'POST /l/token/v1/openai-responses/api/responses?a=b HTTP/1.1',
  'host: 127.0.0.1:8080',
  'X-Codex-Turn-Metadata: {"turn_id":"a: b"}',
  'empty:',
  'twice:one',
  'Twice: two  words ',
  'Connection: Keep-Alive',
  `Content-Length: ${body.length}`,
  '',
  body,
].join('\r\n');
const get = 'GET /models HTTP/1.1\r\nhost: h\r\naccept:  */* \r\nauthorization: Bearer x\r\n\r\n';

const plainly = (text: string) => readPlainHead(Buffer.from(text, 'latin1'));

/** What Node's parser makes of the first request of a connection; null where it refuses it or waits for more. */
function byNode(text: string): Promise<Pick<IncomingMessage, 'method' | 'url' | 'rawHeaders'> | null> {
  return new Promise((done) => {
    const server = createServer({ requireHostHeader: false }, (request, response) => {
      const { method, url, rawHeaders } = request;
      done({ method, url, rawHeaders });
      response.destroy();
    });
    server.on('clientError', () => done(null));
    const socket = new Duplex({
      read() {},
      write(_chunk, _encoding, written) {
        written();
      },
    });
    socket.on('error', () => {});
    server.emit('connection', socket);
    socket.push(Buffer.from(text, 'latin1'));
    setImmediate(() => setImmediate(() => done(null)));
  });
}

test('an ordinary request is read whole: names and values as they came, where its body begins and how long it is', () => {
  expect(plainly(post)).toEqual({
    method: 'POST',
    target: '/l/token/v1/openai-responses/api/responses?a=b',
    rawHeaders: [
      'host', '127.0.0.1:8080',
      'X-Codex-Turn-Metadata', '{"turn_id":"a: b"}',
      'empty', '',
      'twice', 'one',
      'Twice', 'two  words',
      'Connection', 'Keep-Alive',
      'Content-Length', String(body.length),
    ],
    headBytes: post.length - body.length,
    bodyBytes: body.length,
  }); // prettier-ignore
  expect(plainly(get)).toMatchObject({ method: 'GET', headBytes: get.length, bodyBytes: 0 });
});

const withLine = (line: string): string => post.replace('empty:', line);
test.each([
  ['a head that is not all there', post.slice(0, 60)],
  ['nothing', ''],
  ['an empty line before it', `\r\n${post}`],
  ['two spaces in the request line', post.replace('POST ', 'POST  ')],
  ['another version', post.replace('HTTP/1.1', 'HTTP/1.0')],
  ['another method', post.replace('POST', 'PUT')],
  ['an absolute address', post.replace(' /l', ' http://other/l')],
  ['a control character in the address', post.replace('?a=b', '?a=\x7f')],
  ['a length beside chunks', withLine('transfer-encoding: chunked')],
  ['a second length', withLine(`content-length: ${body.length}`)],
  ['a length that is not digits alone', post.replace(`Length: ${body.length}`, 'Length: +13')],
  ['a length with a leading zero', post.replace(`Length: ${body.length}`, 'Length: 013')],
  ['a length in tabs', post.replace(`Length: ${body.length}`, 'Length:\t13')],
  ['an empty length', post.replace(`Length: ${body.length}`, 'Length: ')],
  ['an upgrade', withLine('Upgrade: websocket')],
  ['a client that waits for 100', withLine('Expect: 100-continue')],
  ['a connection that is to be closed', post.replace('Keep-Alive', 'close')],
  ['a field named in Connection', post.replace('Keep-Alive', 'keep-alive, host')],
  ['a proxy’s Connection', withLine('Proxy-Connection: close')],
  ['a folded line', withLine('folded: a\r\n b')],
  ['a space before the colon', withLine('name : a')],
  ['a line without a colon', withLine('name')],
  ['an empty name', withLine(': a')],
  ['a bare LF', withLine('name: a\nb: c')],
  ['a bare CR', withLine('name: a\rb: c')],
  ['NUL in a value', withLine('name: a\0b')],
  ['bytes beyond ASCII', withLine('name: \xe4')],
  ['more fields than are taken', withLine('a: b\r\n'.repeat(300).trimEnd())],
  ['a head of more than 8 KB', withLine(`a: ${'b'.repeat(9_000)}`)],
])('%s is left to Node’s parser', (_what, text) => {
  expect(plainly(text)).toBeNull();
});

test('of 6,000 mutated requests those read plainly are read the same by Node’s parser', async () => {
  const random = seeded(20261122);
  const plain: string[] = [];
  for (let count = 0; count < 6_000; count += 1) {
    let text = random() < 0.7 ? post : get;
    for (let times = 0; times <= random() * 3; times += 1) text = mutate(text, post, random);
    if (plainly(text) !== null) plain.push(text);
  }
  // Enough of either kind, or this proves nothing.
  expect(plain.length).toBeGreaterThan(300);
  expect(plain.length).toBeLessThan(4_000);
  for (const text of plain) {
    const head = plainly(text);
    expect(await byNode(text), JSON.stringify(text)).toEqual({
      method: head?.method,
      url: head?.target,
      rawHeaders: head?.rawHeaders,
    });
  }
});
