import type { SecretPlace, StoreMode } from '../../preload/contract.ts';
import { t } from '../../preload/language.ts';
import type { StoredSecret } from '../domain/credential.ts';
import type { Problem } from '../domain/problem.ts';
import type { FileStore } from './file-store.ts';
import { keyringProblem, otherKeyringLocked } from './keyring-problems.ts';
import type { EntryReason, Keyring } from './keyring.ts';
import type { About, MemoryStore } from './memory-store.ts';
import type { PartSet } from './parts.ts';
import type { IndexEntry, SecretIndex } from './secret-index.ts';

/** Where a secret can be: in the keyring, in a file, in memory; and the index that says where each is. */
export interface SecretPlaces {
  readonly keyring: Keyring;
  readonly file: FileStore;
  readonly memory: MemoryStore;
  readonly index: SecretIndex;
  readonly slow: SlowKeyring;
  /** Unix ms. */
  readonly now: () => number;
  /** What the person chose. */
  readonly mode: () => StoreMode;
}

/** For how long a keyring that did not answer is not waited for by reads that memory can serve. */
const slowRestMs = 30_000;

/** Whether the keyring was slow a moment ago. */
export interface SlowKeyring {
  note(reason: EntryReason): void;
  lately(): boolean;
  /** It answers again. */
  over(): void;
}

/** Begins with one that was not. */
export function slowKeyring(): SlowKeyring {
  let since = -Infinity;
  return {
    note(reason) {
      if (reason === 'slow') since = performance.now();
    },
    lately: () => performance.now() - since < slowRestMs,
    over() {
      since = -Infinity;
    },
  };
}

/** Where a secret that is saved now goes. */
export function placeOf({ keyring, mode }: SecretPlaces): SecretPlace {
  if (mode() === 'file') return 'file';
  if (keyring.reason() === null) return 'keyring';
  return mode() === 'auto' ? 'file' : 'memory';
}

/** Why the keyring did not do it, in words. */
export function obstacle(
  { keyring, mode }: SecretPlaces,
  reason: EntryReason,
  entry: IndexEntry | undefined,
): Problem {
  return reason === 'elsewhere'
    ? otherKeyringLocked(entry?.purpose ?? t`secret`, entry?.keyringName ?? null, keyring.name())
    : keyringProblem(reason, mode());
}

/** The parts that writes of a secret may have left in the keyring. */
export function leftoversOf({ index }: SecretPlaces, id: string): PartSet[] {
  return index.leftovers().filter((one) => one.id === id);
}

/** What is listed of a secret as it is saved now. */
export function entryOf({ now }: SecretPlaces, id: string, value: string, about: About): StoredSecret {
  const { purpose, accountId } = about;
  const sizeBytes = Buffer.byteLength(value);
  return { id, purpose, accountId, place: 'keyring', sizeBytes, savedAt: now(), lastUsedAt: null };
}
