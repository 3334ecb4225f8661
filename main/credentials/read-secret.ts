import { t } from '../../preload/language.ts';
import type { SecretReading } from '../domain/credential.ts';
import { failed, ok, type Result } from '../domain/problem.ts';
import { readEntry } from './keyring-entries.ts';
import { secretLost, secretUnreadable } from './keyring-problems.ts';
import type { EntryReason } from './keyring.ts';
import { obstacle, type SecretPlaces } from './secret-places.ts';
import type { IndexEntry } from './secret-index.ts';

/**
 * Reads a secret from where it is: memory while nothing has taken it, else the place the index names.
 *
 * @param until when the keyring is no longer waited for, by `performance.now()`.
 * @param onUse it was there, and will be used.
 */
export async function readSecret(
  places: SecretPlaces,
  id: string,
  until: number,
  onUse: () => void,
): Promise<Result<SecretReading>> {
  const { memory, index, file, mode } = places;
  const unsaved = memory.unsaved.get(id);
  if (unsaved !== undefined) return ok({ found: true, value: unsaved.value });
  const found = (value: string): Result<SecretReading> => {
    memory.known.set(id, value);
    onUse();
    return ok({ found: true, value });
  };
  const entry = index.get(id);
  if (entry?.place !== 'keyring') {
    const inFile = await file.read(id);
    if (!inFile.ok) return inFile;
    if (inFile.value !== null) return found(inFile.value);
    if (entry !== undefined) return failed(secretUnreadable(t`Its file no longer holds it.`));
    if (mode() === 'file' && index.trusted()) return ok({ found: false });
  }
  return readKeyring(places, id, until, found);
}

async function readKeyring(
  places: SecretPlaces,
  id: string,
  until: number,
  found: (value: string) => Result<SecretReading>,
): Promise<Result<SecretReading>> {
  const { keyring, memory, index, slow } = places;
  const entry = index.get(id);
  const known = memory.known.get(id);
  if (known !== undefined && slow.lately()) return ok({ found: true, value: known });
  const reading = await readEntry(keyring, id, until);
  switch (reading.state) {
    case 'found':
      return found(reading.value);
    case 'failed':
      return instead(places, id, reading.reason, entry);
    case 'newer':
      return failed(secretUnreadable(t`A newer Postern wrote it.`));
    case 'torn':
      return failed(secretUnreadable(t`Some of its parts are missing or were changed.`));
    case 'absent':
    case 'foreign':
      return entry === undefined
        ? ok({ found: false })
        : failed(secretLost(entry.purpose, entry.keyringName, keyring.name()));
  }
}

/** What memory knows stands in for a keyring that does not answer; nothing stands in for one that says no. */
function instead(
  places: SecretPlaces,
  id: string,
  reason: EntryReason,
  entry: IndexEntry | undefined,
): Result<SecretReading> {
  places.slow.note(reason);
  const known = places.memory.known.get(id);
  return known === undefined ? failed(obstacle(places, reason, entry)) : ok({ found: true, value: known });
}
