import { randomBytes } from 'node:crypto';
import type { SecretPlace } from '../../preload/contract.ts';
import { ok, type Result } from '../domain/problem.ts';
import { releaseParts, removeEntry, writeEntry } from './keyring-entries.ts';
import type { EntryReason } from './keyring.ts';
import type { About } from './memory-store.ts';
import type { PartSet } from './parts.ts';
import { entryOf, leftoversOf, type SecretPlaces } from './secret-places.ts';

/**
 * Saves a secret where it goes now; what was saved before is where it was until the new one is safe.
 *
 * @param until when the keyring is no longer waited for, by `performance.now()`.
 */
export async function writeSecret(
  places: SecretPlaces,
  id: string,
  value: string,
  about: About,
  until: number,
): Promise<Result<{ place: SecretPlace }>> {
  const { memory, mode, now, slow } = places;
  if (mode() !== 'file') {
    const reason = await intoKeyring(places, id, value, about, until);
    if (reason === null) return ok({ place: 'keyring' });
    slow.note(reason);
    if (mode() === 'keyring') {
      memory.unsaved.set(id, { value, about, savedAt: now() });
      return ok({ place: 'memory' });
    }
  }
  const written = await intoFile(places, id, value, about, until);
  return written.ok ? ok({ place: 'file' }) : written;
}

/** Tries the keyring; a reason means that it did not take the value, and what was saved before is where it was. */
export async function intoKeyring(
  places: SecretPlaces,
  id: string,
  value: string,
  about: About,
  until: number,
): Promise<EntryReason | null> {
  const { keyring, index, now } = places;
  const before = index.get(id);
  const generation = `${now().toString(36)}${randomBytes(6).toString('hex')}`;
  const onBegin = (sets: readonly PartSet[]): Promise<void> =>
    index.putLeftovers(id, [...leftoversOf(places, id), ...sets]);
  const written = await writeEntry(keyring, { id, value, generation, until, onBegin });
  if (written.state === 'failed') return written.reason;
  if (written.state === 'unequal') return 'denied';
  const strayIn = before?.place === 'file' || before?.strayIn === 'file' ? 'file' : null;
  const keyringName = keyring.name();
  await index.put({ ...entryOf(places, id, value, about), place: 'keyring', keyringName, strayIn });
  await saved(places, id, value, until);
  return null;
}

async function intoFile(
  places: SecretPlaces,
  id: string,
  value: string,
  about: About,
  until: number,
): Promise<Result<null>> {
  const { file, index } = places;
  const before = index.get(id);
  const written = await file.write(id, value);
  if (!written.ok) return written;
  const strayIn = before?.place === 'keyring' || before?.strayIn === 'keyring' ? 'keyring' : null;
  const keyringName = before?.keyringName ?? null;
  await index.put({ ...entryOf(places, id, value, about), place: 'file', keyringName, strayIn });
  await saved(places, id, value, until);
  return ok(null);
}

async function saved(places: SecretPlaces, id: string, value: string, until: number): Promise<void> {
  places.memory.unsaved.delete(id);
  places.memory.known.set(id, value);
  await tidySecret(places, id, until);
}

/** Removes what a secret has outgrown, once its value is safe; what cannot be removed now is tried again later. */
export async function tidySecret(places: SecretPlaces, id: string, until: number): Promise<void> {
  const { keyring, index, file } = places;
  const kept: PartSet[] = [];
  const leftovers = leftoversOf(places, id);
  for (const set of leftovers) if (!(await releaseParts(keyring, id, set, until)).ok) kept.push(set);
  if (kept.length < leftovers.length) await index.putLeftovers(id, kept);
  const entry = index.get(id);
  if (entry === undefined || entry.strayIn === null) return;
  const gone = entry.strayIn === 'file' ? await file.remove(id) : await removeEntry(keyring, id, until);
  if (gone.ok) await index.put({ ...entry, strayIn: null });
}
