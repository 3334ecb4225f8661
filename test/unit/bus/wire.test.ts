import { expect, test } from 'vitest';
import { busSocketPath } from '../../../main/bus/address.ts';
import { encodeCall, takeMessage } from '../../../main/bus/wire.ts';

// What `dbus-send` puts on the wire for Hello, laid out by hand from the specification.
const hello = Buffer.concat([
  Buffer.from('6c010201', 'hex'),
  Buffer.from('00000000' + '01000000' + '6d000000', 'hex'),
  Buffer.from('01016f00' + '15000000', 'hex'),
  Buffer.from('/org/freedesktop/DBus\0\0\0'),
  Buffer.from('02017300' + '14000000', 'hex'),
  Buffer.from('org.freedesktop.DBus\0\0\0\0'),
  Buffer.from('03017300' + '05000000', 'hex'),
  Buffer.from('Hello\0\0\0'),
  Buffer.from('06017300' + '14000000', 'hex'),
  Buffer.from('org.freedesktop.DBus\0\0\0\0'),
]);

test('a call without arguments is laid out as the specification says', () => {
  const call = encodeCall({
    serial: 1,
    destination: 'org.freedesktop.DBus',
    path: '/org/freedesktop/DBus',
    interface: 'org.freedesktop.DBus',
    member: 'Hello',
    args: [],
  });
  expect(call.toString('hex')).toBe(hello.toString('hex'));
});

const answer = Buffer.concat([
  Buffer.from('6c020101' + '08000000' + '05000000' + '2d000000', 'hex'),
  Buffer.from('05017500' + '07000000', 'hex'),
  Buffer.from('08016700' + '017600' + '00', 'hex'),
  Buffer.from('07017300' + '14000000', 'hex'),
  Buffer.from(':1.5'.padEnd(20, 'x') + '\0\0\0\0'),
  Buffer.from('01620000' + '01000000', 'hex'),
]);

test('an answer that is a boolean in a variant is read, with who sent it', () => {
  expect(takeMessage(answer)).toEqual({
    message: {
      type: 'return',
      answers: 7,
      interface: null,
      member: null,
      sender: ':1.5'.padEnd(20, 'x'),
      destination: null,
      flag: true,
      text: null,
      number: null,
      menuEvent: null,
      paths: null,
      error: null,
    },
    rest: Buffer.alloc(0),
  });
});

test('a message cut anywhere is waited for; what follows it is kept', () => {
  for (let length = 0; length < answer.length; length += 1) {
    expect(takeMessage(answer.subarray(0, length)).message).toBeNull();
  }
  expect(takeMessage(Buffer.concat([answer, hello])).rest.toString('hex')).toBe(hello.toString('hex'));
});

test('a message that claims to be huge, or whose fields overrun, is refused', () => {
  const huge = Buffer.from(answer);
  huge.writeUInt32LE(0x7fffffff, 4);
  expect(() => takeMessage(huge)).toThrow(RangeError);
  const overrun = Buffer.from(hello);
  overrun.writeUInt32LE(0xffff, 20);
  expect(() => takeMessage(overrun)).toThrow(RangeError);
  const unknown = Buffer.from(hello);
  unknown[1] = 9;
  expect(() => takeMessage(unknown)).toThrow(RangeError);
});

test.each([
  ['unix:path=/run/user/1000/bus', '/run/user/1000/bus'],
  ['unix:path=/tmp/dbus-abc,guid=0123', '/tmp/dbus-abc'],
  ['unix:abstract=/tmp/dbus-abc,guid=0123', '\0/tmp/dbus-abc'],
  ['unix:guid=0123,path=/tmp/a%20b', '/tmp/a b'],
  ['tcp:host=127.0.0.1,port=1;unix:path=/tmp/second', '/tmp/second'],
  ['tcp:host=127.0.0.1,port=1', null],
  ['autolaunch:', null],
  ['', null],
  [null, null],
])('the socket of %j is %j', (address, path) => {
  expect(busSocketPath(address)).toBe(path);
});

test('a call may start the program it asks; otherwise it leaves it alone', () => {
  const call = { serial: 1, destination: 'a.b', path: '/', interface: 'a.b', member: 'C', args: [] };
  expect(encodeCall(call)[2]).toBe(2);
  expect(encodeCall({ ...call, start: true })[2]).toBe(0);
});

test('an answer that is one object path is read; one that overruns its message is refused', () => {
  const path = '/org/freedesktop/secrets/collection/login';
  const body = Buffer.concat([Buffer.from([path.length, 0, 0, 0]), Buffer.from(`${path}\0`)]);
  const head = Buffer.alloc(16);
  head.write('l\u0002\u0001\u0001', 'latin1');
  head.writeUInt32LE(body.length, 4);
  head.writeUInt32LE(5, 8);
  const fields = Buffer.from('0501750007000000' + '080167000' + '16f00', 'hex');
  head.writeUInt32LE(fields.length, 12);
  const bytes = Buffer.concat([head, fields, Buffer.alloc(8 - ((16 + fields.length) % 8)), body]);
  expect(takeMessage(bytes).message?.text).toBe(path);
  bytes[bytes.length - body.length] = 200;
  expect(() => takeMessage(bytes)).toThrow(RangeError);
});

test('an error carries its name', () => {
  const name = 'org.freedesktop.DBus.Error.ServiceUnknown';
  const fields = Buffer.concat([
    Buffer.from('0501750007000000' + '04017300', 'hex'),
    Buffer.from([name.length, 0, 0, 0]),
    Buffer.from(`${name}\0`),
  ]);
  const head = Buffer.alloc(16);
  head.write('l\u0003\u0001\u0001', 'latin1');
  head.writeUInt32LE(fields.length, 12);
  const bytes = Buffer.concat([head, fields, Buffer.alloc(8)]).subarray(
    0,
    Math.ceil((16 + fields.length) / 8) * 8,
  );
  expect(takeMessage(bytes).message).toMatchObject({ type: 'error', error: name, answers: 7 });
});
