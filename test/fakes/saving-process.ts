import { existsSync } from 'node:fs';
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { openJournal } from '../../main/connect/journal.ts';
import { fileStore } from '../../main/credentials/file-store.ts';
import { AppError, ok } from '../../main/domain/problem.ts';
import { latestFile } from '../../main/files/latest.ts';
import { bookIn, changeUpdateBook } from '../../main/files/update-book.ts';
import { openBook } from '../../main/gateways/book.ts';
import { openSettings } from '../../main/settings/settings.ts';
import { testConnection } from './connect-process.ts';
import { untilWatched } from './cut-calls.ts';

// Saves one of Postern's own files anew, between two marks that strace sees. Arguments: the folder and which file.

/** The files Postern keeps its state in, each with the way it is saved. */
export const savedFiles = {
  'settings.json': async (path: string) => {
    const settings = await openSettings(path, Date.now);
    return async (round: number) => {
      await settings.change({ retention: { keepDays: 100 + round, keepMegabytes: null } });
      return settings.problem()?.why ?? null;
    };
  },
  'gateways.json': async (path: string) => {
    const book = await openBook(path, () => undefined);
    return async (round: number) => {
      const done = await book
        .change((before) => ok({ book: { ...before, organisations: renamed(before, round) } }))
        .then(
          (result) => (result.ok ? null : result.problem.why),
          (error: unknown) => (error instanceof AppError ? error.problem.why : String(error)),
        );
      return done;
    };
  },
  'connections.json': async (path: string) => {
    const journal = await openJournal(path, Date.now);
    return async (round: number) => {
      const saved = await journal.save({
        connections: [{ ...testConnection('/home/x'), since: round }],
        retired: [],
      });
      return saved.ok ? null : saved.problem.why;
    };
  },
  'secrets.json': async (path: string) => {
    const store = fileStore(path);
    return async (round: number) => {
      const saved = await store.write('id', `value ${round}`);
      return saved.ok ? null : saved.problem.why;
    };
  },
  'launches.json': async (path: string) => {
    let trouble: string | null = null;
    const file = latestFile(path, (error) => (trouble = String(error)));
    return async (round: number) => {
      trouble = null;
      await file.write(JSON.stringify({ round }));
      return trouble;
    };
  },
  'updates.json': async (path: string) => (round: number) => {
    changeUpdateBook(path, (book) => ({ ...book, share: round }));
    // A save that failed is not told: the version that notes its start goes on.
    return Promise.resolve(bookIn(path).share === round ? null : 'EIO or ENOSPC');
  },
} as const;

function renamed<T extends { readonly organisations: readonly { readonly name: string }[] }>(
  book: T,
  round: number,
): T['organisations'] {
  return book.organisations.map((one) => ({
    ...one,
    name: `Round ${round}`,
  })) as unknown as T['organisations'];
}

const [folder = '', which = ''] = process.argv.slice(2);
if (which in savedFiles) {
  // In the thread that saves: the one of files, or this one.
  const mark = async (name: string): Promise<void> => {
    if (which === 'updates.json') existsSync(`/postern-${name}`);
    else await access(`/postern-${name}`).catch(() => {});
  };
  const save = await savedFiles[which as keyof typeof savedFiles](join(folder, which));
  await save(1);
  await untilWatched();
  await mark('begins');
  const said = await save(2);
  await mark('is-over');
  process.stdout.write(`second ${said ?? 'done'}\n`);
  process.stdout.write(`third ${(await save(3)) ?? 'done'}\n`);
  process.exit(0);
}
