import { Socket } from 'node:net';
import { expect, test } from 'vitest';
import { watchHeads } from '../../../main/proxy/heads-on-wire.ts';

const head = (...rawHeaders: string[]) => ({ method: 'POST', target: '/a', httpVersion: '1.1', rawHeaders });
const sized = head('Host', 'h', 'content-length', '2');
const chunked = head('Host', 'h', 'transfer-encoding', 'chunked');
const sizedText = 'POST /a HTTP/1.1\r\nHost: h\r\ncontent-length: 2\r\n\r\n';
const chunkedText = 'POST /a HTTP/1.1\r\nHost: h\r\ntransfer-encoding: chunked\r\n\r\n';

/** What a connection is told to have read. */
function connection(): { heads: ReturnType<typeof watchHeads>; socket: Socket; reads(text: string): void } {
  const socket = new Socket();
  const heads = watchHeads(socket);
  return { heads, socket, reads: (text) => void socket.emit('data', Buffer.from(text, 'latin1')) };
}

/** Whether a head that was parsed as this stands, however its bytes are cut in two. */
function stands(text: string, parsed: ReturnType<typeof head>): boolean {
  const seen = Array.from({ length: text.length }, (_, cut) => {
    const { heads, reads } = connection();
    if (cut > 0) reads(text.slice(0, cut));
    reads(text.slice(cut));
    return heads.stoodAs(parsed);
  });
  expect(new Set(seen).size, JSON.stringify(text)).toBe(1);
  return seen[0] === true;
}

test('a head stands as it was read, with spaces and tabs around values and empty lines before it', () => {
  expect(stands(sizedText, sized)).toBe(true);
  expect(stands(`\r\n\n${sizedText}`, sized)).toBe(true);
  expect(stands('POST /a HTTP/1.1\r\nHost:\t h \r\ncontent-length:2\t\r\n\r\n', sized)).toBe(true);
});

test.each([
  ['two spaces in its line', sizedText.replace(' /a', '  /a')],
  ['an end by LF', sizedText.replace(/\r\n\r\n$/, '\r\n\n')],
  ['an end by CR and a letter', sizedText.replace(/\r\n\r\n$/, '\r\n\rX')],
  ['a field that was not read', sizedText.replace('Host', 'a: b\r\nHost')],
  ['a field more than was there', sizedText.replace('Host: h\r\n', '')],
  ['another value', sizedText.replace(': 2', ': 20')],
  ['lines ended by LF', sizedText.replaceAll('\r\n', '\n')],
])('a head with %s does not stand as read', (_name, text) => {
  expect(stands(text, sized)).toBe(false);
});

test('a name that is none does not stand, though it was read so', () => {
  expect(stands('POST /a HTTP/1.1\r\na : b\r\n\r\n', head('a ', 'b'))).toBe(false);
  expect(stands('POST /a HTTP/1.1\r\n: b\r\n\r\n', head('', 'b'))).toBe(false);
});

test('the next head stands behind the body of the one before, and nowhere else', () => {
  const { heads, reads } = connection();
  reads(`${sizedText}{}${chunkedText}2\r\n{}\r\n0\r\n\r\n`);
  expect([heads.stoodAs(sized), heads.stoodAs(chunked)]).toEqual([true, true]);
  reads(`${sizedText}{}`);
  expect(heads.stoodAs(sized)).toBe(true);
  // Its copy in a body is none.
  reads(sizedText.replace(': 2', `: ${sizedText.length}`) + sizedText);
  expect(heads.stoodAs(head('Host', 'h', 'content-length', String(sizedText.length)))).toBe(true);
  expect(heads.stoodAs(sized)).toBe(false);
});

test('chunks that break with their head are refused with it, those that break later end the connection', () => {
  const atOnce = connection();
  atOnce.reads(`${chunkedText}3;x=y\rabc\r\n0\r\n\r\n`);
  expect(atOnce.heads.stoodAs(chunked)).toBe(false);
  const later = connection();
  later.reads(`${chunkedText}3;x`);
  expect([later.heads.stoodAs(chunked), later.socket.destroyed]).toEqual([true, false]);
  later.reads('=y\rabc\r\n0\r\n\r\n');
  expect(later.socket.destroyed).toBe(true);
});

test('nothing is kept of a connection that speaks HTTP no more', () => {
  const { heads, socket } = connection();
  heads.stop();
  expect(socket.listenerCount('data')).toBe(0);
});
