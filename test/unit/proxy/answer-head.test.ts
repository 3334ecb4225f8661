// The head of an answer is read plainly only where undici's parser reads the same in it.
import { expect, test } from 'vitest';
import { longestAnswerHead, readAnswerHead } from '../../../main/proxy/answer-head.ts';

const lines = [
  'HTTP/1.1 200 OK',
  'Date: Sun, 22 Nov 2026 04:00:00 GMT',
  'Content-Type: text/event-stream',
  'twice:one',
  'Twice: two  words ',
  'X-Latin: \xe9',
  'Connection: Keep-Alive',
  'Keep-Alive: timeout=5, max=100',
];
const chunked = [...lines, 'Transfer-Encoding: Chunked', '', 'rest'].join('\r\n');
const sized = [...lines, 'content-length: 4', '', 'rest'].join('\r\n');
const read = (text: string, method = 'POST', isUpgrade = false) =>
  readAnswerHead(Buffer.from(text, 'latin1'), { method, isUpgrade });
const withLine = (line: string): string => sized.replace('twice:one', line);

test('an ordinary head is read whole: fields as they came, how its body ends, and how long its connection is kept', () => {
  expect(read(chunked)).toEqual({
    status: 200,
    reason: 'OK',
    headers: [
      'Date', 'Sun, 22 Nov 2026 04:00:00 GMT',
      'Content-Type', 'text/event-stream',
      'twice', 'one',
      'Twice', 'two  words',
      'X-Latin', '\xe9',
      'Connection', 'Keep-Alive',
      'Keep-Alive', 'timeout=5, max=100',
      'Transfer-Encoding', 'Chunked',
    ],
    headBytes: chunked.length - 4,
    framing: 'chunks',
    bodyBytes: 0,
    mayBeKept: true,
    keptS: 5,
    isUpgraded: false,
  }); // prettier-ignore
  expect(read(sized)).toMatchObject({ framing: 'length', bodyBytes: 4, headBytes: sized.length - 4 });
  expect(read(sized.replace('Keep-Alive\r', 'close\r'))).toMatchObject({ mayBeKept: false });
});

test('an answer without a body ends with its head, and one that states a body all the same leaves its connection unfit', () => {
  const none = [...lines, '', ''].join('\r\n');
  expect(read(none.replace('200 OK', '204 No Content'))).toMatchObject({ framing: 'none', mayBeKept: true });
  expect(read(sized.replace('200 OK', '304 Not Modified'))).toMatchObject({
    framing: 'none',
    bodyBytes: 0,
    mayBeKept: false,
  });
  expect(read(sized, 'HEAD')).toMatchObject({ framing: 'none', bodyBytes: 0, mayBeKept: false });
});

test('an informational head is one by itself, and a change of protocol only where WebSocket was asked for', () => {
  expect(read('HTTP/1.1 100 Continue\r\n\r\n')).toMatchObject({ status: 100, isUpgraded: false });
  expect(read(`HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n${sized}`)).toMatchObject({ status: 103 });
  const agreed = 'HTTP/1.1 101 Switching Protocols\r\nconnection: Upgrade\r\nupgrade: websocket\r\n\r\n';
  expect(read(agreed, 'GET', true)).toMatchObject({ isUpgraded: true, headBytes: agreed.length });
  expect(read(agreed, 'GET')).toBe('odd');
  expect(read(agreed.replace('websocket', 'h2c'), 'GET', true)).toBe('odd');
  expect(read(agreed.replace('connection: Upgrade\r\n', ''), 'GET', true)).toBe('odd');
});

test.each([
  ['nothing', ''],
  ['the first letters', 'HTTP'],
  ['half a line', chunked.slice(0, 60)],
  ['a line end that is cut', chunked.slice(0, chunked.indexOf('\r\n') + 1)],
])('of %s more is waited for', (_name, text) => {
  expect(read(text)).toBe('more');
});

test.each([
  ['another protocol', '\x00\x00\x12\x04'],
  ['another protocol’s words', 'SSH-2.0-x'],
  ['line feeds alone, before its end has come', 'HTTP/1.1 200 OK\ncontent-length: 4\n\n'],
  ['a carriage return alone, before its end has come', 'HTTP/1.1 200 OK\rcontent-length: 4'],
  ['a head that does not end', `HTTP/1.1 200 OK\r\na: ${'x'.repeat(longestAnswerHead)}`],
  [
    'a head that is too large',
    `HTTP/1.1 200 OK\r\na: ${'x'.repeat(longestAnswerHead)}\r\ncontent-length: 0\r\n\r\n`,
  ],
  ['an empty line before it', `\r\n${sized}`],
  ['another version', sized.replace('1.1', '1.0')],
  ['two spaces before the status', sized.replace(' 200', '  200')],
  ['no space behind the status', sized.replace('200 OK', '200')],
  ['a status of four digits', sized.replace('200', '2000')],
  ['a tab in the reason', sized.replace('OK', 'O\tK')],
  ['a byte above ASCII in the reason', sized.replace('OK', 'O\xe9')],
  ['neither a length nor chunks', [...lines, '', ''].join('\r\n')],
  ['a length beside chunks', withLine('transfer-encoding: chunked')],
  ['a second length', withLine('content-length: 4')],
  ['a length with a sign', sized.replace(': 4', ': +4')],
  ['a length with a leading zero', sized.replace(': 4', ': 04')],
  ['a length in tabs', sized.replace(': 4', ':\t4')],
  ['another encoding', chunked.replace('Chunked', 'gzip, chunked')],
  ['a second encoding', chunked.replace('twice:one', 'transfer-encoding: chunked')],
  ['a second connection', withLine('connection: keep-alive')],
  ['more in its connection', sized.replace('Keep-Alive\r', 'keep-alive, x\r')],
  ['a folded line', withLine(' folded')],
  ['a space before the colon', withLine('twice : one')],
  ['a name with a bracket', withLine('a(b): one')],
  ['no name', withLine(': one')],
  ['no colon', withLine('twice')],
  ['a line feed in a value', withLine('twice: o\nne')],
  ['a tab in a value', withLine('twice: o\tne')],
  ['an informational head with a length', 'HTTP/1.1 103 X\r\ncontent-length: 1\r\n\r\n'],
])('%s is odd', (_name, text) => {
  expect(read(text)).toBe('odd');
});
