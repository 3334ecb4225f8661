import { readFile, stat } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import type { Calls } from '../../preload/contract.ts';
import { t } from '../../preload/language.ts';
import { AppError, problem, valueOrThrow } from '../domain/problem.ts';
import { writeAtomically } from '../files/atomic.ts';
import type { Handlers } from '../ipc/answer.ts';
import { changedSettings } from '../settings/change.ts';
import {
  longestSettingsFileBytes,
  portableSettings,
  readSettingsFile,
  settingsDifference,
  settingsFileText,
  type PortableSettings,
} from '../settings/settings-file.ts';
import { checkEndpoint } from '../traces/endpoint.ts';
import type { Rooms } from './rooms.ts';

type FileCall = Extract<keyof Calls, `settingsFile/${string}`>;

/** What main does for the calls about settings files; what is agreed to takes the same way as a change by hand. */
export function makeSettingsFileCalls(
  { settings, face }: Pick<Rooms, 'settings' | 'face'>,
  change: Handlers['settings/change'],
  setMode: Handlers['secret/setMode'],
): Pick<Handlers, FileCall> {
  let shown: { readonly previewId: string; readonly file: PortableSettings } | null = null;
  return {
    async 'settingsFile/export'() {
      const path = await face.chooseWhereToSave({
        title: t`Export the settings`,
        fileName: 'postern-settings.json',
      });
      if (path === null) return null;
      await writeAtomically(path, settingsFileText(settings.current()));
      return path;
    },
    async 'settingsFile/open'() {
      const path = await face.chooseFile({
        title: t`Import settings`,
        kinds: [{ name: t`Settings files`, extensions: ['json'] }],
      });
      if (path === null) return null;
      const file = valueOrThrow(readSettingsFile(await textOf(path)));
      const { credentialStore: _, ...plain } = file;
      // What could not be put in force is said now, and not half way through.
      valueOrThrow(changedSettings(settings.current(), plain, checkEndpoint));
      const previewId = randomUUID();
      shown = { previewId, file };
      const changes = settingsDifference(portableSettings(settings.current()), file);
      return { previewId, changes };
    },
    async 'settingsFile/import'({ previewId }) {
      if (shown?.previewId !== previewId) throw new AppError(tooLate());
      const { credentialStore, ...plain } = shown.file;
      const view = await change(plain);
      if (credentialStore !== undefined && credentialStore !== settings.current().credentialStore)
        await setMode({ mode: credentialStore });
      shown = null;
      return view;
    },
  };
}

async function textOf(path: string): Promise<string> {
  try {
    if ((await stat(path)).size > longestSettingsFileBytes) throw new AppError(tooLong());
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError(unreadable((error as NodeJS.ErrnoException).code ?? t`an unknown error`), error);
  }
}

const tooLate = () =>
  problem(
    'not-found',
    t`These settings can no longer be imported.`,
    t`Another file was opened since.`,
    t`Open the file again.`,
  );

const tooLong = () =>
  problem(
    'settings-file-invalid',
    t`This is not a settings file.`,
    t`It is far too long for one.`,
    t`Choose a file that Postern exported.`,
  );

const unreadable = (code: string) =>
  problem(
    'file-unreadable',
    t`Could not read that file.`,
    t`The system answered ${code}.`,
    t`Check the file and its permissions, then try again.`,
  );
