import { z } from 'zod';
import { t } from '../../preload/language.ts';
import { latestFile } from '../files/latest.ts';
import { putAside, readVersioned, type Interpreter } from '../files/versioned.ts';

/** Which backend's key is for which origin, in a file that holds no secret. The store's own copy decides; this is for showing. */
export interface Origins {
  /** Null when none is known. */
  of(backendId: string): string | null;
  put(backendId: string, origin: string): Promise<void>;
  remove(backendId: string): Promise<void>;
  clear(): Promise<void>;
  settled(): Promise<void>;
}

const schema = z.object({ schemaVersion: z.literal(1), origins: z.record(z.string(), z.url()) });

const interpret: Interpreter<Readonly<Record<string, string>>> = (raw) => {
  const parsed = schema.safeParse(raw);
  if (parsed.success) return { ok: true, value: parsed.data.origins };
  return { ok: false, why: parsed.error.issues[0]?.message ?? t`It is not what Postern wrote.` };
};

/** Opens `keys.json`; one that cannot be used is put aside and begun anew. */
export async function openOrigins(path: string): Promise<Origins> {
  const reading = await readVersioned(path, interpret);
  if (reading.state === 'invalid') await putAside(path, Date.now()).catch(() => undefined);
  const origins = new Map(Object.entries(reading.state === 'read' ? reading.value : {}));
  const file = latestFile(path, () => undefined);
  let last: Promise<void> = Promise.resolve();
  const write = (): Promise<void> => {
    last = file.write(
      `${JSON.stringify({ schemaVersion: 1, origins: Object.fromEntries(origins) }, null, 2)}\n`,
    );
    return last;
  };
  return {
    of: (backendId) => origins.get(backendId) ?? null,
    put(backendId, origin) {
      origins.set(backendId, origin);
      return write();
    },
    async remove(backendId) {
      if (origins.delete(backendId)) await write();
    },
    clear() {
      origins.clear();
      return write();
    },
    settled: () => last,
  };
}
