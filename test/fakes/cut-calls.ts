import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, readlink, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

/** Where one system call stands: its name, and how often the thread had made it since it was told to begin. */
export interface Call {
  readonly name: string;
  readonly at: number;
}

/** For the program itself: says that it is ready and which thread works on its files, and resolves when strace watches and it may begin. */
export async function untilWatched(): Promise<void> {
  if (process.env['POSTERN_TEST_WAITS'] === undefined) return;
  // In that thread, as every asynchronous call on files.
  process.stdout.write(`thread ${basename(await readlink('/proc/thread-self'))}\nready\n`);
  await once(process.stdin, 'data');
  process.stdin.destroy();
}

/**
 * Starts a program of ours and watches it from where it waits, so that nothing of Node's own start is counted. One thread
 * does its work on files, so that a call is found again by its number.
 *
 * @param whom `thatThread` leaves out the others and the programs it starts, whose calls are counted too and can be met first.
 */
export async function underStrace(
  program: readonly string[],
  options: readonly string[],
  whom: 'everything' | 'thatThread' = 'everything',
): Promise<{ readonly said: string; readonly trace: string; readonly killed: boolean }> {
  const folder = await mkdtemp(join(tmpdir(), 'postern-strace-'));
  const child = spawn(process.execPath, program, {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { PATH: process.env['PATH'], UV_THREADPOOL_SIZE: '1', POSTERN_TEST_WAITS: '1' },
  });
  const gone = once(child, 'close');
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
  while (!said.includes('ready\n')) await Promise.race([once(child.stdout, 'data'), dies(gone)]);
  const thread = /^thread (\d+)$/m.exec(said)?.[1] ?? '';
  const watched = whom === 'everything' ? ['-f', '-p', String(child.pid)] : ['-p', thread];
  const strace = spawn('strace', [...watched, '-o', join(folder, 'trace'), ...options], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const straceGone = once(strace, 'exit');
  let watching = '';
  strace.stderr.setEncoding('utf8').on('data', (text: string) => (watching += text));
  while (!watching.includes('attached')) await Promise.race([once(strace.stderr, 'data'), dies(straceGone)]);
  child.stdin.on('error', () => undefined);
  child.stdin.write('go\n');
  const [, signal] = (await gone) as [number | null, NodeJS.Signals | null];
  await straceGone;
  const trace = await readFile(join(folder, 'trace'), 'utf8');
  await rm(folder, { recursive: true });
  return {
    said: said.slice(said.indexOf('ready\n') + 'ready\n'.length),
    trace,
    killed: signal === 'SIGKILL',
  };
}

async function dies(gone: Promise<unknown>): Promise<never> {
  throw new Error(`it ended first: ${JSON.stringify(await gone)}`);
}

/** strace's options that have one call meet its fate, such as `signal=SIGKILL` or `error=EIO`. */
export function meets({ name, at }: Call, fate: string): readonly string[] {
  return ['-e', `trace=${name}`, '-e', `inject=${name}:${fate}:when=${at}`];
}

/** The system calls of a program between its marks `/postern-begins` and `/postern-is-over`, in the thread that makes them. */
export async function callsBetweenMarks(program: readonly string[]): Promise<readonly Call[]> {
  const { trace } = await underStrace(program, ['-e', 'trace=%file,%desc,fsync,fdatasync']);
  const counts = new Map<string, number>();
  const begun = /^(\d+) .*"\/postern-begins"/m.exec(trace)?.[1];
  if (begun === undefined) throw new Error(`the program made no mark: ${trace.slice(-2_000)}`);
  const calls: Call[] = [];
  let within = false;
  for (const line of trace.split('\n')) {
    const found = /^(\d+) +([a-z0-9_]+)\(/.exec(line);
    if (found?.[1] !== begun || found[2] === undefined) continue;
    const name = found[2];
    const at = (counts.get(name) ?? 0) + 1;
    counts.set(name, at);
    if (line.includes('/postern-is-over')) break;
    // The eight bytes that wake the main thread are no part of a write, and not always as many.
    if (within && !/ write\(\d+, "\\1\\0/.test(line)) calls.push({ name, at });
    if (line.includes('/postern-begins')) within = true;
  }
  return calls;
}
