import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { mappedPrefix, ownersTowards, readTable } from '../../../main/proxy/peer-table.ts';

const table6 = `  sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0000000000000000FFFF00000100007F:A1B3 0000000000000000FFFF00000100007F:1092 01 00000000:00000000 00:00000000 00000000  1002        0 15 1 0000000000000000 20 4 30 10 -1
`;

const table = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:1092 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 11 1 0000000000000000 100 0 0 10 0
   1: 0100007F:1092 0100007F:A1B2 01 00000000:00000000 00:00000000 00000000  1000        0 12 1 0000000000000000 20 4 30 10 -1
   2: 0100007F:A1B2 0100007F:1092 01 00000000:00000000 00:00000000 00000000  1001        0 13 1 0000000000000000 20 4 30 10 -1
   3: 0100007F:C3D4 0100007F:1092 06 00000000:00000000 03:000009D2 00000000     0        0 0 3 0000000000000000
   4: 0100007F:E5F6 0100007F:1092 08 00000000:00000000 00:00000000 00000000 65534        0 14 1 0000000000000000 20 4 30 10 -1
`;

test('the uid of the row whose near end is the client and whose far end is us', () => {
  expect(ownersTowards(table, '0100007F:1092').get('0100007F:A1B2')).toBe(1001);
  expect(ownersTowards(table, '0100007F:A1B2').get('0100007F:1092')).toBe(1000);
  const owners6 = ownersTowards(table6, `${mappedPrefix}0100007F:1092`);
  expect(owners6.get(`${mappedPrefix}0100007F:A1B3`)).toBe(1002);
});

test('a peer that has half-closed still has its owner', () => {
  expect(ownersTowards(table, '0100007F:1092').get('0100007F:E5F6')).toBe(65_534);
});

test('a row that no process holds any more tells nothing, and neither does a missing one', () => {
  expect([...ownersTowards(table, '0100007F:1092').keys()]).toEqual(['0100007F:A1B2', '0100007F:E5F6']);
  expect(ownersTowards('', '0100007F:1092').size).toBe(0);
});

test('a table is read in pieces of whole rows, no further than somebody waits', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'postern-table-'));
  const path = join(folder, 'tcp');
  writeFileSync(path, table.repeat(500));
  const pieces: string[] = [];
  const whole = await readTable(path, () => (rows) => void pieces.push(rows));
  expect([whole, pieces.join(''), pieces.every((piece) => piece.endsWith('\n'))]).toEqual([
    true,
    table.repeat(500),
    true,
  ]);
  let asked = 0;
  expect(await readTable(path, () => ((asked += 1) > 1 ? null : () => {}))).toBe(true);
  expect(await readTable(join(folder, 'none'), () => () => {})).toBe(false);
  rmSync(folder, { recursive: true, force: true });
});
