import { join } from 'node:path';
import type { StoreMode, StoreView } from '../../preload/contract.ts';
import type { CredentialStore, StoredSecret } from '../domain/credential.ts';
import { ok, type Problem, type Result } from '../domain/problem.ts';
import { fileStore } from './file-store.ts';
import { forgetSecret } from './forget-secret.ts';
import { inOrder } from './in-order.ts';
import { keyringProblem } from './keyring-problems.ts';
import { keyringLimitMs, probeAccount, type Keyring } from './keyring.ts';
import { memoryStore } from './memory-store.ts';
import { entryOf, placeOf, slowKeyring, type SecretPlaces } from './secret-places.ts';
import { readSecret } from './read-secret.ts';
import { openIndex, type IndexEntry } from './secret-index.ts';
import { intoKeyring, tidySecret, writeSecret } from './write-secret.ts';

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

/** Opens the store; looks at the keyring once, within its limit and without a prompt. */
export async function openCredentialStore(options: CredentialStoreOptions): Promise<CredentialStore> {
  const { keyring, now } = options;
  const limitMs = options.limitMs ?? keyringLimitMs;
  const index = await openIndex(options.folder, now);
  const file = fileStore(join(options.folder, 'credentials.json'));
  const memory = memoryStore();
  const slow = slowKeyring();
  const byId = inOrder();
  let mode = options.mode;
  let settling: Promise<void> | null = null;
  let settleAgain = false;
  let closed = false;
  const places: SecretPlaces = { keyring, file, memory, index, slow, now, mode: () => mode };

  const deadline = (): number => performance.now() + limitMs;

  function changed(): void {
    if (!closed) options.onChange();
  }

  function noteUse(id: string): void {
    const entry = index.get(id);
    if (entry === undefined || now() - (entry.lastUsedAt ?? 0) < useGrainMs) return;
    void index.put({ ...entry, lastUsedAt: now() });
    changed();
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
    const forgotten = await Promise.all(
      [...ids].map((id) => byId.run(id, () => forgetSecret(places, id, until))),
    );
    if (keyring.reason() === null) await keyring.delete(probeAccount, until);
    const left = [...forgotten, removed].find((one) => !one.ok);
    return left === undefined || left.ok ? ok(undefined) : left;
  }

  /** Brings every entry to the best place there is now: out of memory, and out of the file unless a file is the choice. */
  async function settle(): Promise<void> {
    for (const [id, { about }] of memory.unsaved) {
      if (placeOf(places) === 'memory') break;
      await byId.run(id, async () => {
        const unsaved = memory.unsaved.get(id);
        if (unsaved !== undefined) await writeSecret(places, id, unsaved.value, about, deadline());
      });
    }
    const ids = new Set([...index.entries(), ...index.leftovers()].map(({ id }) => id));
    for (const id of ids) {
      await byId.run(id, async () => {
        if (closed || keyring.reason() !== null) return;
        const entry = index.get(id);
        if (entry?.place !== 'file' || placeOf(places) !== 'keyring')
          return tidySecret(places, id, deadline());
        const value = await file.read(id);
        if (value.ok && value.value !== null) await intoKeyring(places, id, value.value, entry, deadline());
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

  /** The keyring may have come back. */
  function settleIfThere(): void {
    if (keyring.reason() !== null) return;
    slow.over();
    void settleSoon();
  }

  function view(): StoreView {
    const reason = keyring.reason();
    const standing: Problem | null = mode === 'file' || reason === null ? null : keyringProblem(reason, mode);
    return {
      mode,
      keyring: keyring.state(),
      place: placeOf(places),
      problem: standing ?? index.problem(),
    };
  }

  await keyring.look();
  keyring.onChange(() => {
    settleIfThere();
    changed();
  });
  void settleSoon();

  return {
    read(id) {
      const until = deadline();
      return byId.run(id, () => readSecret(places, id, until, () => noteUse(id)));
    },
    async write(id, value, about) {
      const until = deadline();
      const result = await byId.run(id, () => writeSecret(places, id, value, about, until));
      changed();
      return result;
    },
    async forget(id) {
      const until = deadline();
      const result = await byId.run(id, () => forgetSecret(places, id, until));
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
        listed.set(id, { ...entryOf(places, id, value, about), place: 'memory', savedAt });
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
      settleIfThere();
      return view();
    },
    async close() {
      closed = true;
      await byId.settled();
      await index.settled();
      keyring.close();
    },
  };
}

function shown({ id, purpose, accountId, place, sizeBytes, savedAt, lastUsedAt }: IndexEntry): StoredSecret {
  return { id, purpose, accountId, place, sizeBytes, savedAt, lastUsedAt };
}
