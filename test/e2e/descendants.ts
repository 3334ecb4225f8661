import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** The processes a process has started, and those they have, with their command lines. */
export function descendantsOf(pid: number): ReadonlyMap<number, string> {
  const rows = execFileSync('ps', ['-eo', 'pid=,ppid=,args='], { encoding: 'utf8' }).trim().split('\n');
  const all = rows.map((row) => {
    const [, own, parent, args] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(row) ?? [];
    return { pid: Number(own), parent: Number(parent), args: args ?? '' };
  });
  const below = (parent: number): readonly (readonly [number, string])[] =>
    all.flatMap((one) => (one.parent === parent ? [[one.pid, one.args], ...below(one.pid)] : []));
  return new Map(below(pid));
}

/** Those of some processes that still run. */
export function stillRunning(processes: ReadonlyMap<number, string>): readonly string[] {
  return [...processes].filter(([pid]) => existsSync(`/proc/${pid}`)).map(([, args]) => args);
}
