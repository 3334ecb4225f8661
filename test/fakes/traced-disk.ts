import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What one system call did to a folder's files, or a line the program said. */
export type DiskStep =
  | { readonly type: 'created' | 'removed' | 'synced'; readonly name: string }
  | { readonly type: 'wrote'; readonly name: string; readonly at: number; readonly bytes: Buffer }
  | { readonly type: 'cut'; readonly name: string; readonly length: number }
  | { readonly type: 'folderSynced' }
  | { readonly type: 'said'; readonly line: string };

/** Arguments of strace that leave a trace `readDiskTrace` reads; what follows them is the program to run. */
export function straceTo(file: string): readonly string[] {
  const calls = 'openat,pwrite64,write,fsync,fdatasync,ftruncate,unlink,rename,fallocate,pwritev';
  return ['strace', '-f', '--seccomp-bpf', '-y', '-xx', '-s', '1000000', '-e', `trace=${calls}`, '-o', file];
}

/**
 * Reads what a program did to the files of `folder` and said on its output, in order.
 * @throws {Error} for a call that changes a file in a way not known here, so that no trace is read wrong.
 */
export function readDiskTrace(file: string, folder: string): readonly DiskStep[] {
  const steps: DiskStep[] = [];
  const begun = new Map<string, string>();
  const existing = new Set<string>();
  for (const line of readFileSync(file, 'latin1').split('\n')) {
    const [, pid = '', rest = ''] = /^(\d+) +(.*)$/.exec(line) ?? [];
    if (rest.endsWith('<unfinished ...>')) {
      begun.set(pid, rest.slice(0, -'<unfinished ...>'.length));
      continue;
    }
    const resumed = /^<\.\.\. \w+ resumed>(.*)$/.exec(rest);
    const call = resumed === null ? rest : `${begun.get(pid) ?? ''}${resumed[1] ?? ''}`;
    const step = stepOf(call, folder, existing);
    if (step !== null) steps.push(step);
  }
  return steps;
}

function stepOf(call: string, folder: string, existing: Set<string>): DiskStep | null {
  const [, name = '', args = '', result = ''] = /^(\w+)\((.*)\) += (-?\d+)/.exec(call) ?? [];
  if (name === '' || result.startsWith('-')) return null;
  const [first = '', second = '', ...others] = args.split(', ');
  if (name === 'write') {
    return first.startsWith('1<') ? { type: 'said', line: bytesOf(second).toString().trim() } : null;
  }
  const path = bytesOf(name === 'openat' ? second : name === 'unlink' ? first : place(first)).toString();
  if (path === folder) return name === 'fsync' ? { type: 'folderSynced' } : null;
  if (!path.startsWith(`${folder}/`)) return null;
  const file = path.slice(folder.length + 1);
  switch (name) {
    case 'openat':
      if (!others.join().includes('O_CREAT') || existing.has(file)) return null;
      existing.add(file);
      return { type: 'created', name: file };
    case 'unlink':
      existing.delete(file);
      return { type: 'removed', name: file };
    case 'pwrite64':
      return { type: 'wrote', name: file, at: Number(others[1]), bytes: bytesOf(second) };
    case 'ftruncate':
      return { type: 'cut', name: file, length: Number(second) };
    case 'fsync':
    case 'fdatasync':
      return { type: 'synced', name: file };
    default:
      throw new Error(`${name} of ${file} is not known here.`);
  }
}

function place(descriptor: string): string {
  return /<([^>]*)>/.exec(descriptor)?.[1] ?? '';
}

function bytesOf(escaped: string): Buffer {
  return Buffer.from(escaped.replace(/^"|"(?:\.\.\.)?$/g, '').replaceAll(String.raw`\x`, ''), 'hex');
}

type Change = Extract<DiskStep, { type: 'wrote' | 'cut' }>;

interface TracedFile {
  /** What a power cut cannot take. */
  synced: Buffer;
  /** In the order of writing; a power cut may take any of them, or part of one. */
  unsynced: Change[];
}

/** What becomes of writes that nobody synced: all lost, all there, or some of them, some of those torn. */
export type Fate = 'lost' | 'there' | 'torn';

/** A disk that follows a trace and can lose its power at any step. */
export interface TracedDisk {
  follow(step: DiskStep): void;
  /** Writes what is left after a power cut into a folder; `roll` gives numbers from 0 to below 1. */
  leave(folder: string, fate: Fate, roll: () => number): void;
}

/** A disk tears a write at these borders. */
const sectorBytes = 512;

/** Makes an empty one. */
export function makeTracedDisk(): TracedDisk {
  const names = new Map<string, TracedFile>();
  let syncedNames = new Map<string, TracedFile>();
  const fileOf = (name: string): TracedFile => {
    const found = names.get(name);
    if (found === undefined) throw new Error(`${name} was never made.`);
    return found;
  };
  return {
    follow(step) {
      if (step.type === 'said') return;
      if (step.type === 'folderSynced') syncedNames = new Map(names);
      else if (step.type === 'created') names.set(step.name, { synced: Buffer.alloc(0), unsynced: [] });
      else if (step.type === 'removed') names.delete(step.name);
      else if (step.type === 'synced') {
        const file = fileOf(step.name);
        file.synced = after(file.synced, file.unsynced);
        file.unsynced = [];
      } else if (step.type === 'wrote' || step.type === 'cut') fileOf(step.name).unsynced.push(step);
    },
    leave(folder, fate, roll) {
      // Names are kept in one folder, which a disk writes whole or not.
      const left = fate === 'there' || (fate === 'torn' && roll() < 0.5) ? names : syncedNames;
      for (const [name, { synced, unsynced }] of left) {
        // SQLite itself makes this one anew when nobody has the log open.
        if (name.endsWith('-shm')) continue;
        const kept =
          fate === 'lost' ? [] : fate === 'there' ? unsynced : unsynced.flatMap((one) => torn(one, roll));
        writeFileSync(join(folder, name), after(synced, kept));
      }
    },
  };
}

/** Lost, whole, or only some of its sectors. */
function torn(change: Change, roll: () => number): readonly Change[] {
  const chance = roll();
  if (chance < 0.3) return [];
  if (chance < 0.6 || change.type === 'cut') return [change];
  const parts: Change[] = [];
  for (let from = 0; from < change.bytes.length;) {
    const border = sectorBytes - ((change.at + from) % sectorBytes);
    const bytes = change.bytes.subarray(from, from + border);
    if (roll() < 0.5) parts.push({ ...change, at: change.at + from, bytes });
    from += bytes.length;
  }
  return parts;
}

function after(bytes: Buffer, changes: readonly Change[]): Buffer {
  if (changes.length === 0) return bytes;
  const room = changes.reduce(
    (most, one) => Math.max(most, one.type === 'wrote' ? one.at + one.bytes.length : one.length),
    bytes.length,
  );
  const all = Buffer.alloc(room);
  bytes.copy(all);
  let length = bytes.length;
  for (const one of changes) {
    if (one.type === 'cut') {
      if (one.length < length) all.fill(0, one.length, length);
      length = one.length;
    } else {
      one.bytes.copy(all, one.at);
      length = Math.max(length, one.at + one.bytes.length);
    }
  }
  return all.subarray(0, length);
}
