import { expect, test } from 'vitest';
import { xauthorityFile } from '../../../scripts/setup/xauthority.mjs';

test('one cookie opens every display of the file', () => {
  const cookie = Buffer.from('00112233445566778899aabbccddeeff', 'hex');
  expect(xauthorityFile(cookie).toString('hex')).toBe(
    `ffff00000000${'0012'}${Buffer.from('MIT-MAGIC-COOKIE-1').toString('hex')}${'0010'}${cookie.toString('hex')}`,
  );
});
