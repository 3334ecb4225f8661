import { expect, test } from 'vitest';
import { isLeftBehind, type OwnAddress } from '../../../main/transport/left-behind.ts';

const loopback: OwnAddress = { address: '127.0.0.1', internal: true };
const own = (address: string): OwnAddress => ({ address, internal: false });

test.each([
  ['its address is still there', '10.0.0.5', [loopback, own('10.0.0.5')], false],
  ['it is of this machine itself', '127.0.0.1', [loopback, own('10.0.0.5')], false],
  ['another network took the place of its own', '10.0.0.5', [loopback, own('192.168.1.7')], true],
  ['there is no network at all', '10.0.0.5', [loopback], false],
  ['only addresses are left that lead nowhere', '10.0.0.5', [own('169.254.3.4'), own('fe80::1')], false],
  ['the system tells of no address', '10.0.0.5', [], false],
  ['an address of the other family is there', '2001:db8::5', [loopback, own('10.0.0.5')], true],
  ['it is written with its interface', 'fe80::5%eth0', [own('fe80::5'), own('10.0.0.5')], false],
  ['it is written as IPv6', '::ffff:10.0.0.5', [own('10.0.0.5')], false],
])('D17: whether a connection is left behind when %s', (_, local, addresses, expected) => {
  expect(isLeftBehind(local, addresses)).toBe(expected);
});
