import { z } from 'zod';
import type { SavedFilter, SessionFilter } from '../../preload/contract.ts';
import { latestFile } from '../files/latest.ts';
import { putAside, readVersioned, type Interpreter } from '../files/versioned.ts';

/** The filters of the session list that a person keeps, in `filters.json`. */
export interface SavedFilters {
  /** By name. */
  list(): readonly SavedFilter[];
  /** One of the same name is replaced. */
  save(name: string, filter: SessionFilter): Promise<void>;
  remove(id: string): Promise<void>;
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
  const file = latestFile(path, () => undefined);
  const write = (next: readonly SavedFilter[]): Promise<void> => {
    filters = next.slice(-keptFilters);
    return file.write(`${JSON.stringify({ schemaVersion: 1, filters }, null, 2)}\n`);
  };
  return {
    list: () => filters.toSorted((left, right) => left.name.localeCompare(right.name)),
    save(name, filter) {
      const before = filters.find((one) => one.name === name);
      const saved = { id: before?.id ?? newId(), name, filter };
      return write([...filters.filter((one) => one.name !== name), saved]);
    },
    remove: (id) => write(filters.filter((one) => one.id !== id)),
  };
}
