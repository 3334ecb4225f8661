import { readdirSync, readFileSync } from 'node:fs';

/** One process of the app, named by what it is to Chromium. */
export interface AppProcess {
  readonly pid: number;
  readonly name: string;
}

/** What the threads of one process did until now; Linux counts it. */
export interface Work {
  /** By thread id, ms of processor time. */
  readonly threadMs: ReadonlyMap<number, number>;
  /** Times a thread of it slept and was woken. */
  readonly wakeups: number;
}

/** Linux counts processor time in hundredths of a second. */
const tickMs = 10;

/** The main process and everything below it. */
export function processesOf(mainPid: number): readonly AppProcess[] {
  const parents = new Map<number, number>();
  for (const entry of readdirSync('/proc')) {
    const stat = /^\d+$/.test(entry) ? read(`/proc/${entry}/stat`) : null;
    if (stat !== null) parents.set(Number(entry), Number(fieldsOf(stat)[1]));
  }
  const isOurs = (pid: number): boolean => {
    for (let at: number | undefined = pid; at !== undefined && at > 1; at = parents.get(at))
      if (at === mainPid) return true;
    return false;
  };
  return [...parents.keys()].filter(isOurs).map((pid) => ({ pid, name: nameOf(pid, mainPid) }));
}

/** Proportional set size: memory shared with others counts in parts. Bytes. */
export function pssBytes(pid: number): number {
  const kilobytes = /^Pss:\s+(\d+) kB/m.exec(read(`/proc/${pid}/smaps_rollup`) ?? '')?.[1];
  return Number(kilobytes ?? 0) * 1_024;
}

/**
 * The same without the files it maps: a program's own pages count less while another of the same program runs, and more when that
 * ends. Bytes.
 */
export function ownBytes(pid: number): number {
  const rolled = read(`/proc/${pid}/smaps_rollup`) ?? '';
  const kilobytes = [...rolled.matchAll(/^Pss_(?:Anon|Shmem):\s+(\d+) kB/gm)];
  return kilobytes.reduce((sum, [, one = '0']) => sum + Number(one), 0) * 1_024;
}

/** What a process did until now. */
export function workOf(pid: number): Work {
  const threadMs = new Map<number, number>();
  let wakeups = 0;
  for (const thread of threadsOf(pid)) {
    const fields = fieldsOf(read(`/proc/${pid}/task/${thread}/stat`) ?? '');
    threadMs.set(thread, (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) * tickMs);
    const switches = /^voluntary_ctxt_switches:\s+(\d+)/m.exec(
      read(`/proc/${pid}/task/${thread}/status`) ?? '',
    );
    wakeups += Number(switches?.[1] ?? 0);
  }
  return { threadMs, wakeups };
}

/** Processor time between two moments: of all threads, and of each, ms. */
export function spentMs(
  before: Work,
  after: Work,
): { readonly all: number; readonly by: Map<number, number> } {
  const by = new Map(
    [...after.threadMs].map(([thread, ms]) => [thread, ms - (before.threadMs.get(thread) ?? 0)] as const),
  );
  return { all: [...by.values()].reduce((left, right) => left + right, 0), by };
}

function threadsOf(pid: number): readonly number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).map(Number);
  } catch {
    return [];
  }
}

/** Of `/proc/<pid>/stat` what follows the name: state, parent, … */
function fieldsOf(stat: string): readonly string[] {
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

function nameOf(pid: number, mainPid: number): string {
  if (pid === mainPid) return 'main';
  const args = (read(`/proc/${pid}/cmdline`) ?? '').split(/[\0 ]/);
  const word = (name: string): string | null =>
    args.find((arg) => arg.startsWith(`--${name}=`))?.slice(name.length + 3) ?? null;
  return word('utility-sub-type') ?? word('type') ?? 'helper';
}

/** Null for what ended meanwhile. */
function read(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
