import { join } from 'node:path';
import { z } from 'zod';
import { t } from '../../preload/language.ts';
import type { StoredSecret } from '../domain/credential.ts';
import type { Problem } from '../domain/problem.ts';
import { latestFile } from '../files/latest.ts';
import type { PartSet } from './parts.ts';
import { putAside, readVersioned, type Interpreter } from '../files/versioned.ts';

/** What the index keeps of one secret: never its value, nor anything that could be checked against it. */
export interface IndexEntry extends StoredSecret {
  readonly place: 'keyring' | 'file';
  /** The name of the keyring it was saved in. */
  readonly keyringName: string | null;
  /** An older copy may still lie in the place it moved from. */
  readonly strayIn: 'keyring' | 'file' | null;
}

/** A set of parts that a write may have left in the keyring under a secret's id. */
export interface Leftover extends PartSet {
  readonly id: string;
}

/** The index of secrets, `secrets.json`. */
export interface SecretIndex {
  get(id: string): IndexEntry | undefined;
  entries(): readonly IndexEntry[];
  /** Resolves when it is on disk, or could not be. */
  put(entry: IndexEntry): Promise<void>;
  remove(id: string): Promise<void>;
  leftovers(): readonly Leftover[];
  /** Replaces what is noted of one secret. */
  putLeftovers(id: string, sets: readonly PartSet[]): Promise<void>;
  /** True: the file was there and read, or no secret was ever saved here; only then does a missing entry mean anything. */
  trusted(): boolean;
  problem(): Problem | null;
  settled(): Promise<void>;
}

const entrySchema = z.object({
  id: z.string().min(1),
  purpose: z.string(),
  accountId: z.string().nullable(),
  place: z.enum(['keyring', 'file']),
  sizeBytes: z.int().min(0),
  savedAt: z.number(),
  lastUsedAt: z.number().nullable(),
  keyringName: z.string().nullable().default(null),
  strayIn: z.enum(['keyring', 'file']).nullable().default(null),
});
const leftoverSchema = z.object({ id: z.string(), generation: z.string(), parts: z.int().min(1).max(1_000) });
const schema = z.object({
  schemaVersion: z.literal(1),
  secrets: z.array(entrySchema),
  leftovers: z.array(leftoverSchema).default([]),
});

const interpret: Interpreter<z.infer<typeof schema>> = (raw) => {
  const read = schema.safeParse(raw);
  if (read.success) return { ok: true, value: read.data };
  const issue = read.error.issues[0];
  return { ok: false, why: t`At ${issue?.path.join('.') || t`the top`}: ${issue?.message ?? t`invalid`}.` };
};

/** Opens the index in a folder. A file that is no index is put aside; one that cannot be read is left alone. */
export async function openIndex(folder: string, now: () => number): Promise<SecretIndex> {
  const path = join(folder, 'secrets.json');
  const reading = await readVersioned(path, interpret);
  const entries = new Map<string, IndexEntry>();
  let problem: Problem | null = null;
  let writable = true;
  let leftovers: readonly Leftover[] = [];
  if (reading.state === 'read') {
    for (const entry of reading.value.secrets) entries.set(entry.id, entry);
    leftovers = reading.value.leftovers;
  }
  if (reading.state === 'invalid') {
    problem = reading.problem;
    writable = await putAside(path, now()).then(
      () => true,
      () => false,
    );
  }
  if (reading.state === 'unreadable') {
    problem = reading.problem;
    writable = false;
  }
  const file = latestFile(path, () => {});
  let saved: Promise<void> = Promise.resolve();

  function save(): Promise<void> {
    if (!writable) return saved;
    const text = JSON.stringify({ schemaVersion: 1, secrets: [...entries.values()], leftovers }, null, 2);
    saved = file.write(`${text}\n`);
    return saved;
  }

  return {
    get: (id) => entries.get(id),
    entries: () => [...entries.values()],
    put(entry) {
      entries.set(entry.id, entry);
      return save();
    },
    remove(id) {
      return entries.delete(id) ? save() : saved;
    },
    leftovers: () => leftovers,
    putLeftovers(id, sets) {
      leftovers = [
        ...leftovers.filter((one) => one.id !== id),
        ...[...new Map(sets.map((set) => [set.generation, set])).values()].map(({ generation, parts }) => ({
          id,
          generation,
          parts,
        })),
      ];
      return save();
    },
    trusted: () => problem === null,
    problem: () => problem,
    settled: () => saved,
  };
}
