import { readFileSync, readdirSync, writeFileSync } from 'node:fs';

/** Processor time of each thread of a process in microseconds, as the scheduler counts it, by its id; none where it cannot be told. */
export function threadsOf(pid: number): ReadonlyMap<string, number> {
  if (process.platform !== 'linux') return new Map();
  // A thread may end between the two.
  const nanoseconds = (task: string): number =>
    Number(readOr(`/proc/${pid}/task/${task}/schedstat`, '0').split(' ')[0]);
  return new Map(readdirSync(`/proc/${pid}/task`).map((task) => [task, nanoseconds(task) / 1_000]));
}

/** Processor time of all threads of some processes in microseconds; null where it cannot be told. */
export function cpuOf(pids: readonly number[]): number | null {
  if (process.platform !== 'linux') return null;
  return pids.flatMap((pid) => [...threadsOf(pid).values()]).reduce((sum, one) => sum + one, 0);
}

/** Memory of some processes in bytes, now and at its highest since `forgetPeak`; null where it cannot be told. */
export function memoryOf(pids: readonly number[]): { readonly now: number; readonly peak: number } | null {
  if (process.platform !== 'linux') return null;
  const sum = (field: string): number =>
    pids.reduce((total, pid) => total + fieldOf(readOr(`/proc/${pid}/status`, ''), field), 0);
  return { now: sum('VmRSS'), peak: sum('VmHWM') };
}

/** From now on the highest memory of these processes is counted anew. */
export function forgetPeak(pids: readonly number[]): void {
  if (process.platform !== 'linux') return;
  for (const pid of pids) writeFileSync(`/proc/${pid}/clear_refs`, '5');
}

/** A process and its children. */
export function familyOf(pid: number): readonly number[] {
  if (process.platform !== 'linux') return [pid];
  const children = readOr(`/proc/${pid}/task/${pid}/children`, '').trim().split(/\s+/);
  return [pid, ...children.filter(Boolean).map(Number)];
}

function fieldOf(status: string, field: string): number {
  return Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? 0) * 1_024;
}

function readOr(file: string, otherwise: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return otherwise;
  }
}
