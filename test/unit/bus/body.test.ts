import { expect, test } from 'vitest';
import { readBody } from '../../../main/bus/body.ts';
import { encodeCall } from '../../../main/bus/wire.ts';

const text = (value: string): Buffer => {
  const bytes = Buffer.alloc(4 + Buffer.byteLength(value) + 1);
  bytes.writeUInt32LE(Buffer.byteLength(value));
  bytes.write(value, 4);
  return bytes;
};
const padded = (bytes: Buffer): Buffer => Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)]);
const listed = (...values: string[]): Buffer => {
  // Between two texts there is room up to the next multiple of four; after the last there is none.
  const items = Buffer.concat(
    values.map((value, at) => (at === values.length - 1 ? text(value) : padded(text(value)))),
  );
  const length = Buffer.alloc(4);
  length.writeUInt32LE(items.length);
  return Buffer.concat([length, items]);
};

test('two lists of paths are read, also empty ones', () => {
  const body = Buffer.concat([padded(listed('/a', '/b/cd')), listed('/e')]);
  expect(readBody('aoao', body, true).paths).toEqual([['/a', '/b/cd'], ['/e']]);
  expect(readBody('aoao', Buffer.alloc(8), true).paths).toEqual([[], []]);
});

test('a string and a 64-bit number in a variant are read', () => {
  expect(readBody('v', Buffer.concat([Buffer.from('\u0001s\0\0'), text('login')]), true).text).toBe('login');
  const number = Buffer.concat([Buffer.from('\u0001t\0\0\0\0\0\0'), Buffer.alloc(8)]);
  number.writeBigUInt64LE(1_763_000_000n, 8);
  expect(readBody('v', number, true).number).toBe(1_763_000_000);
});

test('a 32-bit number in a variant is read', () => {
  const number = Buffer.concat([Buffer.from('\u0001u\0\0'), Buffer.alloc(4)]);
  number.writeUInt32LE(3, 4);
  expect(readBody('v', number, true).number).toBe(3);
});

test('a number by itself, and what a desktop tells of a menu, are read', () => {
  const number = Buffer.alloc(4);
  number.writeUInt32LE(4711);
  expect(readBody('u', number, true).number).toBe(4711);
  const event = Buffer.concat([Buffer.alloc(4), text('opened'), Buffer.from('\u0001i\0')]);
  expect(readBody('isvu', event, true).menuEvent).toEqual({ entry: 0, name: 'opened' });
});

test('a body of another kind is nothing; one that overruns is refused, wherever it is cut', () => {
  expect(readBody('(oayays)', Buffer.alloc(3), true)).toEqual({
    flag: null,
    text: null,
    number: null,
    menuEvent: null,
    paths: null,
  });
  const body = Buffer.concat([padded(listed('/a', '/b/cd')), listed('/e')]);
  for (let length = 0; length < body.length; length += 1)
    expect(() => readBody('aoao', body.subarray(0, length), true)).toThrow(RangeError);
});

test('a record of strings is laid out as the specification says', () => {
  const call = encodeCall({
    serial: 1,
    destination: 'a',
    path: '/',
    interface: 'a',
    member: 'B',
    args: [{ k: 'v', name: 'x' }],
  });
  const body = Buffer.concat([
    Buffer.from('1f000000' + '00000000', 'hex'),
    Buffer.from('01000000' + '6b00' + '0000' + '01000000' + '7600' + '0000', 'hex'),
    Buffer.from('04000000', 'hex'),
    Buffer.from('name\0\0\0\0'),
    Buffer.from('01000000' + '7800', 'hex'),
  ]);
  body.writeUInt32LE(body.length - 8);
  expect(call.subarray(call.length - body.length).toString('hex')).toBe(body.toString('hex'));
  expect(call.toString('latin1')).toContain('\u0005a{ss}\0');
});
