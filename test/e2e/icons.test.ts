// The pictures of the icon and of the tray against the vectors they are made from, drawn anew by the script that makes them.
import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));

async function check(folder: string): Promise<{ readonly code: number; readonly said: string }> {
  const env = { ...process.env, POSTERN_ICONS_FOLDER: folder };
  return promisify(execFile)(process.execPath, [join(root, 'scripts/icons.mjs'), '--check'], { env }).then(
    ({ stdout }) => ({ code: 0, said: stdout }),
    (error: { readonly code: number; readonly stdout: string }) => ({
      code: error.code,
      said: error.stdout,
    }),
  );
}

test('every size of every icon is what its vector says, and the check sees one that is not', async () => {
  const ours = join(root, 'assets');
  expect(await check(ours)).toMatchObject({ code: 0 });

  const folder = await mkdtemp(join(tmpdir(), 'postern-icons-test-'));
  for (const part of ['icon', 'tray']) await cp(join(ours, part), join(folder, part), { recursive: true });
  const vector = join(folder, 'tray', 'off.svg');
  await writeFile(
    vector,
    (await readFile(vector, 'utf8')).replace('</svg>', '<circle r="9" cx="9" cy="9"/></svg>'),
  );
  await rm(join(folder, 'icon', '48.png'));
  const { code, said } = await check(folder);
  expect(code).toBe(1);
  const named = said.split('\n').filter((line) => line.startsWith('tray/') || line.startsWith('icon/'));
  expect(named).toContain('icon/48.png is missing');
  expect(named).toContain('tray/off-24@2x.png is not what its SVG says');
  expect(named).toContain('tray/off-light.ico is not what its SVG says');
  expect(named.filter((line) => !line.startsWith('tray/off') && !line.startsWith('icon/48'))).toEqual([]);
  await rm(folder, { recursive: true, force: true });
});
