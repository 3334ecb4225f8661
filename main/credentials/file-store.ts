import { chmod, rm } from 'node:fs/promises';
import { z } from 'zod';
import { t } from '../../preload/language.ts';
import { failed, ok, type Result } from '../domain/problem.ts';
import { sweepTemporaries, writeAtomically } from '../files/atomic.ts';
import { readVersioned, type Interpreter } from '../files/versioned.ts';
import { secretStays, secretUnsaved } from './keyring-problems.ts';

/** Secrets in a file of the person's own, 0600: only by choice, or in mode `auto` without a keyring. */
export interface FileStore {
  read(id: string): Promise<Result<string | null>>;
  write(id: string, value: string): Promise<Result<null>>;
  /** The value says whether there was anything. */
  remove(id: string): Promise<Result<boolean>>;
  /** The ids of all it holds. */
  ids(): Promise<readonly string[]>;
  /** Removes the file itself, even one that cannot be understood. */
  removeAll(): Promise<Result<void>>;
}

const schema = z.object({ schemaVersion: z.literal(1), secrets: z.record(z.string(), z.string()) });

const interpret: Interpreter<ReadonlyMap<string, string>> = (raw) => {
  const read = schema.safeParse(raw);
  // Which entry is wrong is not said: the message of a schema may quote it.
  if (!read.success) return { ok: false, why: t`It is not a file of secrets that this Postern can read.` };
  return { ok: true, value: new Map(Object.entries(read.data.secrets)) };
};

/** Opens the file at a path; each call reads it anew, and a file that cannot be read is never written over. */
export function fileStore(path: string): FileStore {
  // A run that was killed in the middle of a write may have left its new file, with every secret in it.
  let tail: Promise<unknown> = sweepTemporaries(path).catch(() => undefined);

  async function all(): Promise<Result<ReadonlyMap<string, string>>> {
    const reading = await readVersioned(path, interpret);
    switch (reading.state) {
      case 'read':
        return ok(reading.value);
      case 'absent':
        return ok(new Map());
      case 'invalid':
      case 'unreadable':
        return failed(reading.problem);
    }
  }

  async function replace(secrets: ReadonlyMap<string, string>): Promise<Result<null>> {
    const text = JSON.stringify({ schemaVersion: 1, secrets: Object.fromEntries(secrets) }, null, 2);
    try {
      await writeAtomically(path, `${text}\n`);
      await chmod(path, 0o600);
      return ok(null);
    } catch (error) {
      return failed(
        secretUnsaved(
          t`The system answered ${(error as NodeJS.ErrnoException).code ?? t`an unknown error`}.`,
        ),
      );
    }
  }

  function inOrder<T>(work: () => Promise<T>): Promise<T> {
    const result = tail.then(work);
    tail = result;
    return result;
  }

  return {
    read: (id) =>
      inOrder(async () => {
        const read = await all();
        return read.ok ? ok(read.value.get(id) ?? null) : read;
      }),
    write: (id, value) =>
      inOrder(async () => {
        const before = await all();
        if (!before.ok) return before;
        const written = await replace(new Map([...before.value, [id, value]]));
        if (!written.ok) return written;
        const back = await all();
        if (!back.ok) return back;
        return back.value.get(id) === value
          ? ok(null)
          : failed(secretUnsaved(t`It read back as something else.`));
      }),
    remove: (id) =>
      inOrder(async () => {
        const before = await all();
        if (!before.ok) return before;
        if (!before.value.has(id)) return ok(false);
        const rest = new Map(before.value);
        rest.delete(id);
        const written = await replace(rest);
        return written.ok ? ok(true) : written;
      }),
    ids: () =>
      inOrder(async () => {
        const read = await all();
        return read.ok ? [...read.value.keys()] : [];
      }),
    removeAll: () =>
      inOrder(async () => {
        try {
          await rm(path, { force: true });
          await sweepTemporaries(path);
          return ok(undefined);
        } catch (error) {
          return failed(secretStays((error as NodeJS.ErrnoException).code ?? t`an unknown error`));
        }
      }),
  };
}
