import { failed, ok, type Result } from '../domain/problem.ts';
import { releaseParts, removeEntry } from './keyring-entries.ts';
import { leftoversOf, obstacle, type SecretPlaces } from './secret-places.ts';

/**
 * Removes a secret from every place it is or may be in; true when there was one. Where a place does not let go, the index keeps it.
 *
 * @param until when the keyring is no longer waited for, by `performance.now()`.
 */
export async function forgetSecret(
  places: SecretPlaces,
  id: string,
  until: number,
): Promise<Result<boolean>> {
  const { memory, index, file, keyring, mode } = places;
  const unsaved = memory.forget(id);
  const entry = index.get(id);
  const inFile = await file.remove(id);
  if (!inFile.ok && entry?.place !== 'keyring') return inFile;
  let inKeyring = false;
  const leftovers = leftoversOf(places, id);
  const mayBeThere =
    entry === undefined
      ? mode() !== 'file' && keyring.reason() === null
      : entry.place === 'keyring' || entry.strayIn === 'keyring';
  if (mayBeThere || leftovers.length > 0) {
    for (const set of leftovers) {
      const released = await releaseParts(keyring, id, set, until);
      if (!released.ok) return failed(obstacle(places, released.reason, entry));
    }
    const removed = await removeEntry(keyring, id, until);
    if (!removed.ok) return failed(obstacle(places, removed.reason, entry));
    inKeyring = removed.value;
  }
  if (leftovers.length > 0) await index.putLeftovers(id, []);
  await index.remove(id);
  return ok(unsaved || inKeyring || entry !== undefined || (inFile.ok && inFile.value));
}
