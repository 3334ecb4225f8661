import type { Problem } from '../domain/problem.ts';
import { meet } from './meet.ts';
import { readPass } from './pass.ts';
import { hungProblem } from './problems.ts';

/**
 * The problem of a run of this profile that has its socket and does not answer; null when one answers, or none is there. To be
 * asked before Electron is: after 20 s Electron ends another instance that does not answer, and its streams with it
 * (Chromium's `ProcessSingleton`; RELIABILITY F9). Problems: `control-hung`.
 */
export async function hungRun(home: string, patienceMs: number): Promise<Problem | null> {
  const reading = await readPass(home);
  if (reading.state !== 'read') return null;
  const { address, key, pid } = reading.pass;
  const met = await meet(address, key, patienceMs);
  if (met.state === 'ours') met.socket.destroy();
  return met.state === 'silent' ? hungProblem(pid) : null;
}
