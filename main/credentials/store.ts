/**
 * @file The credential store. It is over 200 lines because every way an entry may go between keyring, file and memory is
 * decided here and nowhere else; how each place works stands in its own file.
 */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { SecretPlace, StoreMode, StoreView } from '../../preload/contract.ts';
import { t } from '../../preload/language.ts';
import type { CredentialStore, SecretReading, StoredSecret } from '../domain/credential.ts';
import { failed, ok, type Problem, type Result } from '../domain/problem.ts';
import { fileStore } from './file-store.ts';
import { readEntry, releaseParts, removeEntry, writeEntry } from './keyring-entries.ts';
import { keyringProblem, otherKeyringLocked, secretLost, secretUnreadable } from './keyring-problems.ts';
import { keyringLimitMs, probeAccount, type EntryReason, type Keyring } from './keyring.ts';
import { memoryStore, type About } from './memory-store.ts';
import type { PartSet } from './parts.ts';
import { openIndex, type IndexEntry } from './secret-index.ts';

export interface CredentialStoreOptions {
  readonly keyring: Keyring;
  /** Where `secrets.json`, the index without values, lies; and `credentials.json`, if a file is used at all. */
  readonly folder: string;
  readonly mode: StoreMode;
  /** Unix ms. */
  readonly now: () => number;
  /** The view or the list changed. */
  readonly onChange: () => void;
  readonly limitMs?: number;
}

/** How much later than noted a use must be to be noted again. */
const useGrainMs = 60_000;
/** For how long a keyring that did not answer is not waited for by reads that memory can serve. */
const slowRestMs = 30_000;

/** Opens the store; looks at the keyring once, within its limit and without a prompt. */
export async function openCredentialStore(options: CredentialStoreOptions): Promise<CredentialStore> {
  const { keyring, now } = options;
  const limitMs = options.limitMs ?? keyringLimitMs;
  const index = await openIndex(options.folder, now);
  const file = fileStore(join(options.folder, 'credentials.json'));
  const memory = memoryStore();
  const tails = new Map<string, Promise<unknown>>();
  let mode = options.mode;
  let settling: Promise<void> | null = null;
  let settleAgain = false;
  let slowSince = -Infinity;
  let closed = false;

  const deadline = (): number => performance.now() + limitMs;

  /** Operations on one id go one after the other. */
  function inOrder<T>(id: string, work: () => Promise<T>): Promise<T> {
    const result = (tails.get(id) ?? Promise.resolve()).then(work);
    const tail = result.catch(() => {});
    tails.set(id, tail);
    void tail.then(() => {
      if (tails.get(id) === tail) tails.delete(id);
    });
    return result;
  }

  function place(): SecretPlace {
    if (mode === 'file') return 'file';
    if (keyring.reason() === null) return 'keyring';
    return mode === 'auto' ? 'file' : 'memory';
  }

  function changed(): void {
    if (!closed) options.onChange();
  }

  function noteUse(id: string): void {
    const entry = index.get(id);
    if (entry === undefined || now() - (entry.lastUsedAt ?? 0) < useGrainMs) return;
    void index.put({ ...entry, lastUsedAt: now() });
    changed();
  }

  function found(id: string, value: string): Result<SecretReading> {
    memory.known.set(id, value);
    noteUse(id);
    return ok({ found: true, value });
  }

  /** What memory knows stands in for a keyring that does not answer; nothing stands in for one that says no. */
  function instead(id: string, reason: EntryReason, entry: IndexEntry | undefined): Result<SecretReading> {
    if (reason === 'slow') slowSince = performance.now();
    const known = memory.known.get(id);
    if (known !== undefined) return ok({ found: true, value: known });
    return failed(obstacle(reason, entry));
  }

  function obstacle(reason: EntryReason, entry: IndexEntry | undefined): Problem {
    return reason === 'elsewhere'
      ? otherKeyringLocked(entry?.purpose ?? t`secret`, entry?.keyringName ?? null, keyring.name())
      : keyringProblem(reason, mode);
  }

  async function read(id: string, until: number): Promise<Result<SecretReading>> {
    const unsaved = memory.unsaved.get(id);
    if (unsaved !== undefined) return ok({ found: true, value: unsaved.value });
    const entry = index.get(id);
    if (entry?.place !== 'keyring') {
      const inFile = await file.read(id);
      if (!inFile.ok) return inFile;
      if (inFile.value !== null) return found(id, inFile.value);
      if (entry !== undefined) return failed(secretUnreadable(t`Its file no longer holds it.`));
      if (mode === 'file' && index.trusted()) return ok({ found: false });
    }
    return readKeyring(id, entry, until);
  }

  async function readKeyring(
    id: string,
    entry: IndexEntry | undefined,
    until: number,
  ): Promise<Result<SecretReading>> {
    const known = memory.known.get(id);
    if (known !== undefined && performance.now() - slowSince < slowRestMs)
      return ok({ found: true, value: known });
    const reading = await readEntry(keyring, id, until);
    switch (reading.state) {
      case 'found':
        return found(id, reading.value);
      case 'failed':
        return instead(id, reading.reason, entry);
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

  /** Tries the keyring; a reason means that it did not take the value, and what was saved before is where it was. */
  async function intoKeyring(
    id: string,
    value: string,
    about: About,
    until: number,
  ): Promise<EntryReason | null> {
    const before = index.get(id);
    const generation = `${now().toString(36)}${randomBytes(6).toString('hex')}`;
    const onBegin = (sets: readonly PartSet[]): Promise<void> =>
      index.putLeftovers(id, [...leftoversOf(id), ...sets]);
    const written = await writeEntry(keyring, { id, value, generation, until, onBegin });
    if (written.state === 'failed') return written.reason;
    if (written.state === 'unequal') return 'denied';
    const strayIn = before?.place === 'file' || before?.strayIn === 'file' ? 'file' : null;
    const keyringName = keyring.name();
    await index.put({ ...entryOf(id, value, about), place: 'keyring', keyringName, strayIn });
    await saved(id, value, until);
    return null;
  }

  async function intoFile(id: string, value: string, about: About, until: number): Promise<Result<null>> {
    const before = index.get(id);
    const written = await file.write(id, value);
    if (!written.ok) return written;
    const strayIn = before?.place === 'keyring' || before?.strayIn === 'keyring' ? 'keyring' : null;
    const keyringName = before?.keyringName ?? null;
    await index.put({ ...entryOf(id, value, about), place: 'file', keyringName, strayIn });
    await saved(id, value, until);
    return ok(null);
  }

  async function saved(id: string, value: string, until: number): Promise<void> {
    memory.unsaved.delete(id);
    memory.known.set(id, value);
    await tidy(id, until);
  }

  /** Removes what a secret has outgrown, once its value is safe; what cannot be removed now is tried again later. */
  async function tidy(id: string, until: number): Promise<void> {
    const kept: PartSet[] = [];
    const leftovers = leftoversOf(id);
    for (const set of leftovers) if (!(await releaseParts(keyring, id, set, until)).ok) kept.push(set);
    if (kept.length < leftovers.length) await index.putLeftovers(id, kept);
    const entry = index.get(id);
    if (entry === undefined || entry.strayIn === null) return;
    const gone = entry.strayIn === 'file' ? await file.remove(id) : await removeEntry(keyring, id, until);
    if (gone.ok) await index.put({ ...entry, strayIn: null });
  }

  function leftoversOf(id: string): PartSet[] {
    return index.leftovers().filter((one) => one.id === id);
  }

  async function write(
    id: string,
    value: string,
    about: About,
    until: number,
  ): Promise<Result<{ place: SecretPlace }>> {
    if (mode !== 'file') {
      const reason = await intoKeyring(id, value, about, until);
      if (reason === null) return ok({ place: 'keyring' });
      if (reason === 'slow') slowSince = performance.now();
      if (mode === 'keyring') {
        memory.unsaved.set(id, { value, about, savedAt: now() });
        return ok({ place: 'memory' });
      }
    }
    const written = await intoFile(id, value, about, until);
    return written.ok ? ok({ place: 'file' }) : written;
  }

  async function forget(id: string, until: number): Promise<Result<boolean>> {
    const unsaved = memory.forget(id);
    const entry = index.get(id);
    const inFile = await file.remove(id);
    if (!inFile.ok && entry?.place !== 'keyring') return inFile;
    let inKeyring = false;
    const leftovers = leftoversOf(id);
    const mayBeThere =
      entry === undefined
        ? mode !== 'file' && keyring.reason() === null
        : entry.place === 'keyring' || entry.strayIn === 'keyring';
    if (mayBeThere || leftovers.length > 0) {
      for (const set of leftovers) {
        const released = await releaseParts(keyring, id, set, until);
        if (!released.ok) return failed(obstacle(released.reason, entry));
      }
      const removed = await removeEntry(keyring, id, until);
      if (!removed.ok) return failed(obstacle(removed.reason, entry));
      inKeyring = removed.value;
    }
    if (leftovers.length > 0) await index.putLeftovers(id, []);
    await index.remove(id);
    return ok(unsaved || inKeyring || entry !== undefined || (inFile.ok && inFile.value));
  }

  /** Every secret goes at once, so that a keyring that hangs is waited for once. */
  async function forgetAll(): Promise<Result<void>> {
    const ids = new Set([
      ...memory.unsaved.keys(),
      ...memory.known.keys(),
      ...[...index.entries(), ...index.leftovers()].map(({ id }) => id),
      ...(await file.ids()),
    ]);
    // The file first: one that cannot be understood would keep each of its entries.
    const removed = await file.removeAll();
    const until = deadline();
    const forgotten = await Promise.all([...ids].map((id) => inOrder(id, () => forget(id, until))));
    if (keyring.reason() === null) await keyring.delete(probeAccount, until);
    const left = [...forgotten, removed].find((one) => !one.ok);
    return left === undefined || left.ok ? ok(undefined) : left;
  }

  /** Brings every entry to the best place there is now: out of memory, and out of the file unless a file is the choice. */
  async function settle(): Promise<void> {
    for (const [id, { about }] of memory.unsaved) {
      if (place() === 'memory') break;
      await inOrder(id, async () => {
        const unsaved = memory.unsaved.get(id);
        if (unsaved !== undefined) await write(id, unsaved.value, about, deadline());
      });
    }
    const ids = new Set([...index.entries(), ...index.leftovers()].map(({ id }) => id));
    for (const id of ids) {
      await inOrder(id, async () => {
        if (closed || keyring.reason() !== null) return;
        const entry = index.get(id);
        if (entry?.place !== 'file' || place() !== 'keyring') return tidy(id, deadline());
        const value = await file.read(id);
        if (value.ok && value.value !== null) await intoKeyring(id, value.value, entry, deadline());
      });
    }
  }

  /** One settling at a time; one asked for meanwhile follows it. */
  function settleSoon(): Promise<void> {
    settleAgain = true;
    settling ??= (async () => {
      while (settleAgain && !closed) {
        settleAgain = false;
        await settle();
      }
      settling = null;
      changed();
    })();
    return settling;
  }

  function view(): StoreView {
    const reason = keyring.reason();
    const standing: Problem | null = mode === 'file' || reason === null ? null : keyringProblem(reason, mode);
    return { mode, keyring: keyring.state(), place: place(), problem: standing ?? index.problem() };
  }

  function entryOf(id: string, value: string, about: About): StoredSecret {
    const { purpose, accountId } = about;
    const sizeBytes = Buffer.byteLength(value);
    return { id, purpose, accountId, place: 'keyring', sizeBytes, savedAt: now(), lastUsedAt: null };
  }

  await keyring.look();
  keyring.onChange(() => {
    if (keyring.reason() === null) {
      slowSince = -Infinity;
      void settleSoon();
    }
    changed();
  });
  void settleSoon();

  return {
    read(id) {
      const until = deadline();
      return inOrder(id, () => read(id, until));
    },
    async write(id, value, about) {
      const until = deadline();
      const result = await inOrder(id, () => write(id, value, about, until));
      changed();
      return result;
    },
    async forget(id) {
      const until = deadline();
      const result = await inOrder(id, () => forget(id, until));
      changed();
      return result;
    },
    async forgetAll() {
      const result = await forgetAll();
      changed();
      return result;
    },
    list() {
      const listed = new Map<string, StoredSecret>(index.entries().map((entry) => [entry.id, shown(entry)]));
      for (const [id, { value, about, savedAt }] of memory.unsaved)
        listed.set(id, { ...entryOf(id, value, about), place: 'memory', savedAt });
      return [...listed.values()];
    },
    view,
    async setMode(next) {
      mode = next;
      changed();
      await settleSoon();
    },
    async retry() {
      await keyring.unlock();
      if (keyring.reason() === null) {
        slowSince = -Infinity;
        void settleSoon();
      }
      return view();
    },
    async close() {
      closed = true;
      await Promise.all(tails.values());
      await index.settled();
      keyring.close();
    },
  };
}

function shown({ id, purpose, accountId, place, sizeBytes, savedAt, lastUsedAt }: IndexEntry): StoredSecret {
  return { id, purpose, accountId, place, sizeBytes, savedAt, lastUsedAt };
}
