import { access, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { keptAppImage, putInAppImage, sweepDraft } from '../../main/shell/app-image.ts';
import { untilWatched } from './cut-calls.ts';

// Puts a newer AppImage in the place of the one in use, between two marks that strace sees; then a second time, as a next quit
// would. Arguments: the folder.

/** Where the three files of a put-in stand in a folder. */
export const placesOfSwap = (folder: string) => ({
  inUse: join(folder, 'apps', 'postern.AppImage'),
  fetched: join(folder, 'fetched.AppImage'),
  former: join(folder, 'former'),
  kept: keptAppImage(join(folder, 'former')),
});

const [folder] = process.argv.slice(2);
if (folder !== undefined && process.env['POSTERN_TEST_WAITS'] !== undefined) {
  const { inUse, fetched, former } = placesOfSwap(folder);
  const mark = (name: string): Promise<void> => access(`/postern-${name}`).catch(() => {});
  const putIn = (): Promise<string> =>
    putInAppImage(fetched, inUse, former).then(
      () => 'done',
      (error: unknown) => String((error as NodeJS.ErrnoException).code),
    );
  await untilWatched();
  await mark('begins');
  const first = await putIn();
  await mark('is-over');
  const beside = await readdir(join(folder, 'apps'));
  await sweepDraft(inUse);
  process.stdout.write(
    `${JSON.stringify({ first, beside, second: first === 'done' ? 'done' : await putIn() })}\n`,
  );
  process.exit(0);
}
