import { expect, test } from 'vitest';
import { uidOfRow } from '../../../main/proxy/peer.ts';

const table = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:1092 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 11 1 0000000000000000 100 0 0 10 0
   1: 0100007F:1092 0100007F:A1B2 01 00000000:00000000 00:00000000 00000000  1000        0 12 1 0000000000000000 20 4 30 10 -1
   2: 0100007F:A1B2 0100007F:1092 01 00000000:00000000 00:00000000 00000000  1001        0 13 1 0000000000000000 20 4 30 10 -1
   3: 0100007F:C3D4 0100007F:1092 06 00000000:00000000 03:000009D2 00000000     0        0 0 3 0000000000000000
   4: 0100007F:E5F6 0100007F:1092 08 00000000:00000000 00:00000000 00000000 65534        0 14 1 0000000000000000 20 4 30 10 -1
`;

test('the uid of the row whose near end is the client and whose far end is us', () => {
  expect(uidOfRow(table, '0100007F:A1B2', '0100007F:1092')).toBe(1001);
  expect(uidOfRow(table, '0100007F:1092', '0100007F:A1B2')).toBe(1000);
});

test('a peer that has half-closed still has its owner', () => {
  expect(uidOfRow(table, '0100007F:E5F6', '0100007F:1092')).toBe(65_534);
});

test('a row that no process holds any more tells nothing, and neither does a missing one', () => {
  expect(uidOfRow(table, '0100007F:C3D4', '0100007F:1092')).toBeNull();
  expect(uidOfRow(table, '0100007F:FFFF', '0100007F:1092')).toBeNull();
  expect(uidOfRow('', '0100007F:FFFF', '0100007F:1092')).toBeNull();
});
