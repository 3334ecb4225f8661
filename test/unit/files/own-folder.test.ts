import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { claimFolder } from '../../../main/files/own-folder.ts';

let base: string;
beforeEach(() => (base = mkdtempSync(join(tmpdir(), 'postern-home-'))));
afterEach(() => rmSync(base, { recursive: true, force: true }));
const modeOf = (path: string): number => statSync(path).mode & 0o777;
const me = process.getuid?.() ?? null;

test('M8: a folder that is not there is made for its user alone', () => {
  const path = join(base, 'a', 'postern');
  expect(claimFolder(path, me)).toBe('ours');
  expect(modeOf(path)).toBe(0o700);
});

test.each([0o777, 0o770, 0o755, 0o711])(
  'M8: one of ours that others could write or look into (%o) is closed to them',
  (mode) => {
    const path = join(base, 'postern');
    mkdirSync(path);
    chmodSync(path, mode);
    expect(claimFolder(path, me)).toBe('ours');
    expect(modeOf(path)).toBe(0o700);
  },
);

test('M8: one of another user is not used, and stays as it is', () => {
  const path = join(base, 'postern');
  mkdirSync(path);
  chmodSync(path, 0o777);
  // As the root of this test, another user's; as anybody else, ours looked at by another.
  if (me === 0) chownSync(path, 65534, 65534);
  expect(claimFolder(path, 4711)).toBe('foreign');
  expect(modeOf(path)).toBe(0o777);
});

test('M8: a link of the user’s own to a folder of theirs is followed, one to a foreign folder is not used', () => {
  const path = join(base, 'real');
  mkdirSync(path);
  const link = join(base, 'link');
  symlinkSync(path, link);
  expect(claimFolder(link, me)).toBe('ours');
  expect(claimFolder(link, 4711)).toBe('foreign');
});
