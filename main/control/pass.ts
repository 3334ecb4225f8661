import { readFile, rm } from 'node:fs/promises';
import { writeAtomically } from '../files/atomic.ts';
import { ownershipOf } from './ours.ts';
import { passPath } from './places.ts';

/** What a program of the same user needs to reach a running Postern. */
export interface Pass {
  /** The path of the socket, or the name of the pipe. */
  readonly address: string;
  /** Made for each run. It never goes over the socket. */
  readonly key: string;
  readonly pid: number;
}

/** What reading the pass gave. `foreign`: the file is not this user's alone, and is not believed. */
export type PassReading =
  | { readonly state: 'read'; readonly pass: Pass }
  | { readonly state: 'absent' }
  | { readonly state: 'foreign' };

/** Reads the pass of a profile; one that makes no sense counts as none. */
export async function readPass(home: string): Promise<PassReading> {
  const path = passPath(home);
  const ownership = await ownershipOf(path, 'file');
  if (ownership !== 'ours') return { state: ownership };
  try {
    const read: unknown = JSON.parse(await readFile(path, 'utf8'));
    if (typeof read !== 'object' || read === null) return { state: 'absent' };
    const { address, key, pid } = read as Record<string, unknown>;
    if (typeof address !== 'string' || typeof key !== 'string' || typeof pid !== 'number')
      return { state: 'absent' };
    return { state: 'read', pass: { address, key, pid } };
  } catch {
    return { state: 'absent' };
  }
}

/** Writes the pass of a run, for this user's eyes alone. */
export function writePass(home: string, pass: Pass): Promise<void> {
  return writeAtomically(passPath(home), `${JSON.stringify(pass)}\n`);
}

/** Takes the pass of a run away; one of a later run stays. */
export async function removePass(home: string, key: string): Promise<void> {
  const reading = await readPass(home);
  if (reading.state === 'read' && reading.pass.key === key) await rm(passPath(home), { force: true });
}
