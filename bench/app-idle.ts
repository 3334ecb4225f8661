import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { processesOf, pssBytes } from './window-processes.ts';

/** What one thread did until now. */
export interface ThreadWork {
  readonly process: string;
  readonly thread: string;
  readonly cpuNs: number;
  /** Times it slept and was woken. */
  readonly wakeups: number;
}

/** What one process takes while nothing happens. */
export interface IdleProcess {
  readonly name: string;
  readonly cpuMs: number;
  readonly wakeups: number;
  /** The threads that were woken, the most often woken first. */
  readonly threads: readonly { readonly name: string; readonly wakeups: number }[];
}

/** Memory of one process. */
export interface ProcessMemory {
  readonly name: string;
  readonly pssBytes: number;
}

/** The memory of an app, the largest process first. */
export function memoryOf(pid: number): readonly ProcessMemory[] {
  return processesOf(pid)
    .map(({ pid: one, name }) => ({ name, pssBytes: pssBytes(one) }))
    .toSorted((left, right) => right.pssBytes - left.pssBytes);
}

/** All threads of an app, by `process/thread` id. */
export function threadsOf(pid: number): ReadonlyMap<string, ThreadWork> {
  const all = new Map<string, ThreadWork>();
  for (const { pid: one, name } of processesOf(pid)) {
    for (const thread of listed(`/proc/${one}/task`)) {
      const at = `/proc/${one}/task/${thread}`;
      all.set(`${one}/${thread}`, {
        process: `${name}/${one}`,
        thread: thread === String(one) ? 'its first' : read(`${at}/comm`).trim(),
        cpuNs: Number(read(`${at}/schedstat`).split(' ')[0] ?? 0),
        wakeups: Number(/^voluntary_ctxt_switches:\s+(\d+)/m.exec(read(`${at}/status`))?.[1] ?? 0),
      });
    }
  }
  return all;
}

/** What happened between two moments, by process; those of equal name stay apart. */
export function idleBetween(
  before: ReadonlyMap<string, ThreadWork>,
  after: ReadonlyMap<string, ThreadWork>,
): readonly IdleProcess[] {
  const byProcess = new Map<string, { cpuMs: number; threads: { name: string; wakeups: number }[] }>();
  for (const [id, now] of after) {
    const was = before.get(id);
    const one = byProcess.get(now.process) ?? { cpuMs: 0, threads: [] };
    one.cpuMs += (now.cpuNs - (was?.cpuNs ?? 0)) / 1e6;
    one.threads.push({ name: now.thread, wakeups: now.wakeups - (was?.wakeups ?? 0) });
    byProcess.set(now.process, one);
  }
  return [...byProcess].map(([id, { cpuMs, threads }]) => ({
    name: id.slice(0, id.lastIndexOf('/')),
    cpuMs,
    wakeups: threads.reduce((sum, { wakeups }) => sum + wakeups, 0),
    threads: threads
      .filter(({ wakeups }) => wakeups > 0)
      .toSorted((left, right) => right.wakeups - left.wakeups),
  }));
}

/** A thread that waits for something, and for no longer than some time. */
export interface TimedWait {
  readonly thread: number;
  /** Null: without a limit. */
  readonly limitMs: number | null;
}

/**
 * How the event loops of Node in a process wait, as `strace` sees it for two seconds: one with a timer set gives its wait a
 * limit, one without waits for ever. Threads of Chromium are told apart by their names. Null where it could not be seen.
 */
export function loopsOf(pid: number): readonly TimedWait[] | null {
  const calls = 'epoll_wait,epoll_pwait';
  // Raw, because strace writes decoded arguments only when a call returns, and these may never.
  const trace = ['strace', '-f', '-qq', '-e', `trace=${calls}`, '-e', `raw=${calls}`, '-p', String(pid)];
  const { stderr } = spawnSync('timeout', ['-s', 'INT', '2', ...trace], { encoding: 'utf8' });
  const own = read(`/proc/${pid}/comm`);
  const waits = waitsIn(stderr ?? '').filter(
    ({ thread }) => read(`/proc/${pid}/task/${thread}/comm`) === own,
  );
  return waits.length === 0 ? null : waits;
}

/** The last wait of each thread in what strace wrote, its arguments raw. */
export function waitsIn(trace: string): readonly TimedWait[] {
  const last = new Map<number, number>();
  for (const line of trace.split('\n')) {
    const wait = /^\[pid\s+(\d+)\] epoll_p?wait\(\w+, \w+, \w+, (\w+)/.exec(line);
    // An int of 32 bits.
    if (wait !== null) last.set(Number(wait[1]), Number(BigInt.asIntN(32, BigInt(wait[2] ?? 0))));
  }
  return [...last].map(([thread, limit]) => ({ thread, limitMs: limit < 0 ? null : limit }));
}

function listed(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** Empty for what ended meanwhile. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
