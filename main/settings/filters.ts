import { z } from 'zod';
import type { SavedFilter, SessionFilter } from '../../preload/contract.ts';
import { failed, ok, type Result } from '../domain/problem.ts';
import { writeAtomically } from '../files/atomic.ts';
import { fileProblem } from '../files/file-problems.ts';
import { putAside, readVersioned, type Interpreter } from '../files/versioned.ts';

/** The filters of the session list that a person keeps, in `filters.json`. */
export interface SavedFilters {
  /** By name. */
  list(): readonly SavedFilter[];
  /** One of the same name is replaced. `file-unwritable`: the file and the list are as they were. */
  save(name: string, filter: SessionFilter): Promise<Result<void>>;
  /** `file-unwritable`: the file and the list are as they were. */
  remove(id: string): Promise<Result<void>>;
}

/** More than anybody keeps; the oldest go first. */
const keptFilters = 100;

const schema = z.object({
  schemaVersion: z.literal(1),
  filters: z.array(z.object({ id: z.string().min(1), name: z.string().min(1), filter: z.looseObject({}) })),
});

const interpret =
  (filterShape: z.ZodType<SessionFilter>): Interpreter<readonly SavedFilter[]> =>
  (raw) => {
    const parsed = schema.safeParse(raw);
    if (!parsed.success) return { ok: false, why: parsed.error.issues[0]?.message ?? 'invalid' };
    return {
      ok: true,
      value: parsed.data.filters.flatMap(({ id, name, filter }) => {
        const known = filterShape.safeParse(filter);
        return known.success ? [{ id, name, filter: known.data }] : [];
      }),
    };
  };

/** Opens the file; one that cannot be used is put aside. `filterShape` is what a filter must look like. */
export async function openFilters(
  path: string,
  filterShape: z.ZodType<SessionFilter>,
  newId: () => string,
): Promise<SavedFilters> {
  const reading = await readVersioned(path, interpret(filterShape));
  if (reading.state === 'invalid') await putAside(path, Date.now()).catch(() => undefined);
  let filters = reading.state === 'read' ? reading.value : [];
  let last: Promise<unknown> = Promise.resolve();

  // One after the other, each from what the one before left: a filter that could not be written is not in the list.
  function change(to: (now: readonly SavedFilter[]) => readonly SavedFilter[]): Promise<Result<void>> {
    const changing = last.then(async () => {
      const changed = to(filters).slice(-keptFilters);
      try {
        await writeAtomically(path, `${JSON.stringify({ schemaVersion: 1, filters: changed }, null, 2)}\n`);
      } catch (error) {
        return failed(fileProblem(path, error, 'write'));
      }
      filters = changed;
      return ok(undefined);
    });
    last = changing;
    return changing;
  }

  return {
    list: () => filters.toSorted((left, right) => left.name.localeCompare(right.name)),
    save: (name, filter) =>
      change((now) => [
        ...now.filter((one) => one.name !== name),
        { id: now.find((one) => one.name === name)?.id ?? newId(), name, filter },
      ]),
    remove: (id) => change((now) => now.filter((one) => one.id !== id)),
  };
}
