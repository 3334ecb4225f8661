import { expect, test } from 'vitest';
import { busSocketPath } from '../../../main/shell/bus-address.ts';
import { encodeCall, takeMessage } from '../../../main/shell/bus-wire.ts';

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
      flag: true,
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
