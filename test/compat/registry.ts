import { mkdir, rm, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { npmComplaint, runNpm } from '../../scripts/setup/programs.mjs';
import { parseObject, arrayAt, at, isObject } from '../fakes/upstream/json.ts';
import type { RegistryAnswer } from './versions.ts';

const listMs = 60_000;
const installMs = 180_000;
/** One release unpacked, its archive, and room for what runs. */
const neededBytes = 2 * 1024 ** 3;

/** Asks the registry for the releases of Codex; throws with npm's own words. */
export async function askRegistry(): Promise<RegistryAnswer> {
  const asked = ['view', '@openai/codex', 'versions', 'time', '--json', '--loglevel=error'];
  const { code, output } = await runNpm(asked, { limitMs: listMs });
  // npm may warn of its own configuration first.
  const answer = parseObject(output.slice(Math.max(0, output.indexOf('{'))));
  if (code !== 0 || answer === null) throw new Error(`The registry did not answer: ${npmComplaint(output)}`);
  const time = at(answer, 'time');
  return {
    versions: arrayAt(answer, 'versions').filter((one) => typeof one === 'string'),
    time: isObject(time)
      ? Object.fromEntries(
          Object.entries(time).flatMap(([key, day]) => (typeof day === 'string' ? [[key, day]] : [])),
        )
      : {},
  };
}

/**
 * Installs one release into an empty folder and gives the path of its `codex`; npm's cache lies in the folder too, so that
 * nothing is left when it is removed. Throws when the disk is too full, or with npm's own words.
 */
export async function installRelease(version: string, folder: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  const disk = await statfs(folder);
  if (disk.bavail * disk.bsize < neededBytes) throw new Error('Less than 2 GB of disk space is free.');
  await writeFile(join(folder, 'package.json'), '{"private":true}');
  const quiet = [
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
    '--cache',
    join(folder, 'cache'),
  ];
  const { code, output } = await runNpm(['install', ...quiet, `@openai/codex@${version}`], {
    cwd: folder,
    limitMs: installMs,
  });
  if (code !== 0) throw new Error(npmComplaint(output));
  await rm(join(folder, 'cache'), { recursive: true, force: true });
  return join(folder, 'node_modules', '.bin', process.platform === 'win32' ? 'codex.cmd' : 'codex');
}
