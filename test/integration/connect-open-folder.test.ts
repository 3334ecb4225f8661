// M8: a folder of Codex that others may write into. Postern's own is closed to them (unit/files/own-folder); this one is the
// person's, and is not changed: the preview says so before anything is written.
import { chmod, mkdir, rename, stat, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { connectBed, type ConnectBed } from '../fakes/connect-bed.ts';

const beds: ConnectBed[] = [];
afterEach(async () => {
  for (const bed of beds.splice(0)) await bed.remove();
});

async function newBed(): Promise<ConnectBed> {
  const bed = await connectBed('model = "gpt-5.5"\n');
  beds.push(bed);
  return bed;
}

async function warningsOf(bed: ConnectBed): Promise<readonly string[]> {
  return (await (await bed.open()).preview(bed.wish())).warnings;
}

const warning = (folder: string): string =>
  `Other users of this machine may write into ${folder}. \`chmod go-w\` on it keeps them out.`;

test.each([0o777, 0o770, 0o720, 0o702])(
  'M8: a folder of mode %o is warned of, and stays as it is',
  async (mode) => {
    const bed = await newBed();
    await chmod(bed.home, mode);
    expect(await warningsOf(bed)).toContain(warning(bed.home));
    expect((await stat(bed.home)).mode & 0o777).toBe(mode);
  },
);

test.each([0o700, 0o755, 0o711])(
  'M8: a folder of mode %o, into which nobody else writes, is not',
  async (mode) => {
    const bed = await newBed();
    await chmod(bed.home, mode);
    expect((await warningsOf(bed)).join('\n')).not.toContain('may write into');
  },
);

test('M8: for a linked file the folder it lies in counts, not that of the link', async () => {
  const bed = await newBed();
  const dotfiles = join(bed.home, 'dotfiles');
  await mkdir(dotfiles);
  await rename(bed.path, join(dotfiles, 'codex.toml'));
  await symlink(join(dotfiles, 'codex.toml'), bed.path);
  await chmod(bed.home, 0o700);
  await chmod(dotfiles, 0o777);
  expect(await warningsOf(bed)).toContain(warning(dotfiles));
  await chmod(dotfiles, 0o700);
  expect((await warningsOf(bed)).join('\n')).not.toContain('may write into');
});
