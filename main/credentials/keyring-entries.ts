import type { EntryReason, Keyring, KeyringResult } from './keyring.ts';
import { joinParts, layOut, partAccounts, readHead, type Head, type PartSet } from './parts.ts';

/** A secret as the keyring holds it. `foreign`: another program's entry stands under its id, which is as good as none. */
export type EntryReading =
  | { readonly state: 'found'; readonly value: string }
  | { readonly state: 'absent' | 'foreign' | 'newer' | 'torn' }
  | { readonly state: 'failed'; readonly reason: EntryReason };

/** What a write came to. `unequal`: it read back as something else, so the new value cannot be counted on. */
export type EntryWriting =
  { readonly state: 'written' | 'unequal' } | { readonly state: 'failed'; readonly reason: EntryReason };

/** Reads a secret, whole or in parts; all of it by `until` (monotonic ms). */
export async function readEntry(keyring: Keyring, id: string, until: number): Promise<EntryReading> {
  const first = await readOnce(keyring, id, until);
  // Another process may have put a new set in its place between our look at the head and at its parts.
  return first.state === 'torn' ? readOnce(keyring, id, until) : first;
}

async function readOnce(keyring: Keyring, id: string, until: number): Promise<EntryReading> {
  const found = await headOf(keyring, id, until);
  if (found.state !== 'ours') return found;
  if (found.head.kind === 'whole') return { state: 'found', value: found.head.value };
  const texts: (string | null)[] = [];
  for (const account of partAccounts(id, found.head)) {
    const part = await keyring.get(account, until);
    if (!part.ok) return { state: 'failed', reason: part.reason };
    texts.push(part.value);
  }
  const value = joinParts(found.head, texts);
  return value === null ? { state: 'torn' } : { state: 'found', value };
}

async function headOf(
  keyring: Keyring,
  id: string,
  until: number,
): Promise<
  | { readonly state: 'ours'; readonly head: Head }
  | { readonly state: 'absent' | 'foreign' | 'newer' }
  | { readonly state: 'failed'; readonly reason: EntryReason }
> {
  const text = await keyring.get(id, until);
  if (!text.ok) return { state: 'failed', reason: text.reason };
  return text.value === null ? { state: 'absent' } : readHead(text.value);
}

/**
 * Writes a secret so that at every moment the old value or the new one can be read: first each part, read back; then the
 * head, which is the one step that changes what counts; then the whole is read back. `onBegin` is told the old set and the
 * new before the first step and awaited, so that a write cut anywhere leaves a trace of the one that will not count.
 */
export async function writeEntry(
  keyring: Keyring,
  write: {
    readonly id: string;
    readonly value: string;
    readonly generation: string;
    readonly until: number;
    readonly onBegin: (sets: readonly PartSet[]) => Promise<void>;
  },
): Promise<EntryWriting> {
  const { id, value, until } = write;
  const before = await headOf(keyring, id, until);
  if (before.state === 'failed' && before.reason !== 'elsewhere') return before;
  const layout = layOut(id, value, write.generation);
  const sets = [setOf(before), layout.set].filter((set) => set !== null);
  if (sets.length > 0) await write.onBegin(sets);
  for (const { account, text } of [...layout.parts, { account: id, text: layout.head }]) {
    const set = await setChecked(keyring, account, text, until);
    if (set !== null) return set;
  }
  const after = await readOnce(keyring, id, until);
  if (after.state === 'failed') return after;
  if (after.state !== 'found' || after.value !== value) return { state: 'unequal' };
  return { state: 'written' };
}

/**
 * Sets one entry and reads it back. An older twin, left in another collection, may answer in its stead; then all of that
 * name are removed and ours is set again, so that the newest stays and the others are gone.
 */
async function setChecked(
  keyring: Keyring,
  account: string,
  text: string,
  until: number,
): Promise<EntryWriting | null> {
  const steps: readonly (() => Promise<KeyringResult<unknown>>)[] = [
    () => keyring.set(account, text, until),
    () => keyring.delete(account, until),
    () => keyring.set(account, text, until),
  ];
  for (const [at, step] of steps.entries()) {
    const done = await step();
    if (!done.ok) return { state: 'failed', reason: done.reason };
    if (at === 1) continue;
    const back = await keyring.get(account, until);
    if (!back.ok) return { state: 'failed', reason: back.reason };
    if (back.value === text) return null;
  }
  return { state: 'unequal' };
}

/** Removes a secret: its head first, so that no head ever names parts that are gone, then its parts. True: it was there. */
export async function removeEntry(
  keyring: Keyring,
  id: string,
  until: number,
): Promise<KeyringResult<boolean>> {
  const head = await headOf(keyring, id, until);
  if (head.state === 'failed') return { ok: false, reason: head.reason };
  const removed = await keyring.delete(id, until);
  if (!removed.ok) return removed;
  const set = setOf(head);
  if (set !== null) {
    const released = await removeParts(keyring, id, set, until);
    if (!released.ok) return released;
  }
  return removed;
}

/** Removes a set of parts that a write left behind, unless it turns out to be the one that counts. True: it is gone. */
export async function releaseParts(
  keyring: Keyring,
  id: string,
  set: PartSet,
  until: number,
): Promise<KeyringResult<boolean>> {
  const head = await headOf(keyring, id, until);
  if (head.state === 'failed') return { ok: false, reason: head.reason };
  if (setOf(head)?.generation === set.generation) return { ok: true, value: false };
  return removeParts(keyring, id, set, until);
}

async function removeParts(
  keyring: Keyring,
  id: string,
  set: PartSet,
  until: number,
): Promise<KeyringResult<boolean>> {
  for (const account of partAccounts(id, set)) {
    const removed = await keyring.delete(account, until);
    if (!removed.ok) return removed;
  }
  return { ok: true, value: true };
}

function setOf(reading: Awaited<ReturnType<typeof headOf>>): PartSet | null {
  return reading.state === 'ours' && reading.head.kind === 'split'
    ? { generation: reading.head.generation, parts: reading.head.parts }
    : null;
}
