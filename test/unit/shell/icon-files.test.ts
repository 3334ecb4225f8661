import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const asset = (file: string): Buffer => readFileSync(new URL(`../../../assets/${file}`, import.meta.url));
/** Width and height as the head of a PNG says. */
const sizeOf = (png: Buffer): readonly number[] => [png.readUInt32BE(16), png.readUInt32BE(20)];
/** The sizes an ICO lists; 0 stands for 256. */
const sizesIn = (ico: Buffer): readonly number[] =>
  Array.from({ length: ico.readUInt16LE(4) }, (_, index) => ico.readUInt8(6 + 16 * index) || 256);

test.each([16, 22, 24, 32, 48, 64, 128, 256, 512, 1024])('the icon is there at %i pixels', (size) => {
  expect(sizeOf(asset(`icon/${size}.png`))).toEqual([size, size]);
});

test('the icon of Windows has every size from 16 to 256', () => {
  expect(sizesIn(asset('icon/postern.ico'))).toEqual([16, 20, 24, 32, 40, 48, 64, 128, 256]);
});

test.each(['off', 'on', 'active', 'attention'])(
  'the tray’s %s is there for each system, twice as large too',
  (state) => {
    expect(sizeOf(asset(`tray/${state}Template.png`))).toEqual([16, 16]);
    expect(sizeOf(asset(`tray/${state}Template@2x.png`))).toEqual([32, 32]);
    for (const size of [22, 24, 32]) {
      expect(sizeOf(asset(`tray/${state}-${size}.png`))).toEqual([size, size]);
      expect(sizeOf(asset(`tray/${state}-${size}@2x.png`))).toEqual([size * 2, size * 2]);
    }
    for (const bar of ['light', 'dark'])
      expect(sizesIn(asset(`tray/${state}-${bar}.ico`))).toEqual([16, 20, 24, 32]);
  },
);
