import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { afterEach, expect, test } from 'vitest';
import { keepMemoryOutOfDumps, withUsualDumps } from '../../../main/files/core-dumps.ts';

const file = '/proc/self/coredump_filter';
const before = process.platform === 'linux' ? readFileSync(file, 'utf8').trim() : '';
afterEach(() => {
  if (process.platform === 'linux') writeFileSync(file, `0x${before}`);
});

const filterOf = (text: string): number => Number.parseInt(text, 16);
const ofChild = (): number => filterOf(execFileSync('cat', [file], { encoding: 'utf8' }));

test.runIf(process.platform === 'linux')(
  'G17 what the kernel writes of a crash holds no memory of ours, nor of what we start, but for the person’s own programs',
  () => {
    keepMemoryOutOfDumps();
    expect(filterOf(readFileSync(file, 'utf8'))).toBe(0);
    expect(ofChild()).toBe(0);
    expect(withUsualDumps(ofChild)).toBe(0x33);
    expect(filterOf(readFileSync(file, 'utf8'))).toBe(0);
    expect(() =>
      withUsualDumps(() => {
        throw new Error('no such program');
      }),
    ).toThrow('no such program');
    expect(filterOf(readFileSync(file, 'utf8'))).toBe(0);
  },
);

test('G17 where nothing was changed, nothing is', () => {
  expect(withUsualDumps(() => 'started')).toBe('started');
  if (process.platform === 'linux') expect(readFileSync(file, 'utf8').trim()).toBe(before);
});
