import { copyFile } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import { t } from '../../preload/language.ts';
import { defaultBook, type GatewayBook } from '../domain/gateway.ts';
import { AppError, ok, problem, type Problem, type Result } from '../domain/problem.ts';
import { writeAtomically } from '../files/atomic.ts';
import { putAside, readVersioned, type Reading } from '../files/versioned.ts';
import { gatewaysSchemaVersion, interpretGateways, renderGateways, versionOf } from './file.ts';
import { follow } from './follow.ts';

/** The gateways in force, and the file they live in. */
export interface OpenBook {
  book(): GatewayBook;
  /** Why the file as it stands now is not the one in force, or what became of a broken one at the start; null when all is well. */
  problem(): Problem | null;
  /**
   * Decides on the book in force, edits by hand included, and puts what was decided in force and on disk. One at a time, in
   * order, so that of two changes at once neither is lost. The book itself unchanged writes nothing.
   * @throws {AppError} file-unwritable, file-invalid, file-newer, file-unreadable; then nothing has changed.
   */
  change<T extends { readonly book: GatewayBook }>(
    decide: (book: GatewayBook) => Result<T>,
  ): Promise<Result<T>>;
  /** Puts a changed book in force and on disk. @throws {AppError} as `change`. */
  replace(next: GatewayBook): Promise<void>;
  close(): void;
}

/**
 * Opens `gateways.json`, writing the default one on a first run, and follows edits made by hand: a good edit is in force
 * at once, a broken one is reported and the last good book stays. At the start a broken file is put aside with its bytes and
 * the default one written; one that cannot be read or is newer is left alone, and not written over at any time.
 */
export async function openBook(
  path: string,
  onChange: () => void,
  now: () => number = Date.now,
): Promise<OpenBook> {
  let current = defaultBook();
  /** Stands in the way of writing. */
  let trouble: Problem | null = null;
  /** Is only said. */
  let notice: Problem | null = null;
  let turn: Promise<unknown> = Promise.resolve();

  /** One at a time: a slow reading must not put an older book in force than a writing that came after it. */
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = turn.then(work);
    turn = mine.catch(() => undefined);
    return mine;
  }

  function take(reading: Reading<GatewayBook>): void {
    trouble = reading.state === 'invalid' || reading.state === 'unreadable' ? reading.problem : null;
    if (reading.state !== 'read' || isDeepStrictEqual(reading.value, current)) return;
    current = reading.value;
    notice = null;
  }

  async function reload(): Promise<void> {
    const before = [current, trouble];
    take(await readVersioned(path, interpretGateways));
    if (!isDeepStrictEqual([current, trouble], before)) onChange();
  }

  async function save(next: GatewayBook): Promise<void> {
    try {
      await writeAtomically(path, renderGateways(next));
    } catch (error) {
      throw new AppError(notSaved(path, error), error);
    }
  }

  async function start(): Promise<void> {
    let version: number | null = null;
    const reading = await readVersioned(path, (raw) => {
      version = versionOf(raw);
      return interpretGateways(raw);
    });
    take(reading);
    try {
      if (reading.state === 'invalid' && reading.problem.code !== 'file-newer') {
        notice = wasPutAside(path, await putAside(path, now()), reading.problem);
        trouble = null;
        await save(current);
      } else if (reading.state === 'absent') {
        await save(current);
      } else if (reading.state === 'read' && version !== gatewaysSchemaVersion) {
        // Kept for a Postern of that time, which refuses the new one.
        await copyFile(path, `${path}.version-${String(version)}`);
        await save(current);
      }
    } catch (error) {
      // The gateways are in force all the same; every later change is tried anew.
      notice = error instanceof AppError ? error.problem : notSaved(path, error);
    }
  }

  await start();
  const watcher = follow(path, () => void inTurn(reload));

  function change<T extends { readonly book: GatewayBook }>(
    decide: (book: GatewayBook) => Result<T>,
  ): Promise<Result<T>> {
    return inTurn(async () => {
      // An edit by hand that the watcher has not told of yet is not written over.
      await reload();
      if (trouble !== null) throw new AppError(trouble);
      const decided = decide(current);
      if (!decided.ok || decided.value.book === current) return decided;
      await save(decided.value.book);
      current = decided.value.book;
      notice = null;
      onChange();
      return decided;
    });
  }

  return {
    book: () => current,
    problem: () => trouble ?? notice,
    change,
    replace: async (next) => void (await change(() => ok({ book: next }))),
    close: () => watcher?.close(),
  };
}

function wasPutAside(path: string, aside: string, found: Problem): Problem {
  return problem(
    'file-invalid',
    t`Could not use ${path}, and started with the default gateways.`,
    found.why,
    t`It is kept as ${aside}; mend it and put it back, or set your gateways up again.`,
  );
}

function notSaved(path: string, error: unknown): Problem {
  return problem(
    'file-unwritable',
    t`Could not save the gateways.`,
    t`The system answered ${(error as NodeJS.ErrnoException).code ?? t`an unknown error`} for ${path}.`,
    t`Check the disk and the permissions of that folder, then try again; nothing has changed.`,
  );
}
