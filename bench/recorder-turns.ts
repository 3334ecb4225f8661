// What recording an ordinary turn costs: feeds a built recorder thread with turns as the proxy tells them and says what
// processor time its thread took, and what the threads took that help it (shrinking, collecting, compiling). Linux only.
// node --import tsx bench/recorder-turns.ts [--out <a build>]... [--turns 2000] [--sessions 1] [--gap <ms between turns>] [--rounds 3] [--profile <file>]
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { MessageChannel, Worker, type MessagePort } from 'node:worker_threads';
import { messageOf } from '../main/domain/batch-message.ts';
import type { BatchTaken } from '../main/domain/exchange.ts';
import { inAppRuntime } from './app-runtime.ts';
import { turnTold } from './recorder-events.ts';

const { values: options } = parseArgs({
  options: {
    out: { type: 'string', multiple: true, default: [fileURLToPath(new URL('../out', import.meta.url))] },
    turns: { type: 'string', default: '2000' },
    gap: { type: 'string', default: '2' },
    rounds: { type: 'string', default: '3' },
    sessions: { type: 'string', default: '1' },
    profile: { type: 'string' },
    one: { type: 'boolean', default: false },
  },
});

/** What one build took for a turn, in microseconds of processor time. */
interface Taken {
  readonly recorderUs: number;
  readonly helpersUs: number;
  readonly takenMs: number;
}

/** The recorder's thread says which it is, and is profiled when that is asked. */
const host = `
const { workerData, parentPort } = require('node:worker_threads');
const { readlinkSync, writeFileSync } = require('node:fs');
const { Session } = require('node:inspector');
workerData.side.postMessage(Number(readlinkSync('/proc/thread-self').split('/').at(-1)));
const session = new Session();
workerData.side.on('message', (message) => {
  if (message === 'profile') {
    session.connect();
    session.post('Profiler.enable');
    session.post('Profiler.setSamplingInterval', { interval: 200 });
    session.post('Profiler.start');
  } else if (message.profiled) {
    session.post('Profiler.stop', (_, { profile }) => {
      writeFileSync(message.profiled, JSON.stringify(profile));
      workerData.side.postMessage('profiled');
    });
  }
});
workerData.side.unref();
import(workerData.entry);
`;

if (options.one) process.stdout.write(JSON.stringify(await measure(options.out[0] ?? '')));
else compare();

/** Builds take turns, each in a process of its own; the first round warms the disk. */
function compare(): void {
  const all = new Map<string, Taken[]>(options.out.map((out) => [out, []]));
  for (let round = 0; round < Number(options.rounds); round += 1) {
    for (const [out, seen] of all) {
      const { turns, gap, profile, sessions } = options;
      const more = profile === undefined ? [] : ['--profile', profile];
      const args = ['--one', '--out', out, '--turns', turns, '--gap', gap, '--sessions', sessions, ...more];
      const self = fileURLToPath(import.meta.url);
      const { execPath, env } = inAppRuntime();
      const said = execFileSync(execPath, ['--import', 'tsx', self, ...args], {
        env,
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      seen.push(JSON.parse(said) as Taken);
    }
  }
  for (const [out, seen] of all) {
    const row = (['recorderUs', 'helpersUs', 'takenMs'] as const).map((one) => {
      const values = seen.map((taken) => taken[one]).toSorted((left, right) => left - right);
      return `${one} ${values.map((value) => value.toFixed(one === 'takenMs' ? 1 : 0)).join(' ')}`;
    });
    console.log(out, '\n  ', row.join('\n   '));
  }
}

async function measure(out: string): Promise<Taken> {
  const folder = mkdtempSync(join(tmpdir(), 'postern-bench-'));
  const { port1: side, port2: theirs } = new MessageChannel();
  const entry = pathToFileURL(join(out, 'main', 'recorder-worker.js')).href;
  const worker = new Worker(host, {
    eval: true,
    workerData: { entry, side: theirs },
    transferList: [theirs],
  });
  worker.on('error', (error) => console.error(error));
  const said = (): Promise<unknown> => new Promise((resolve) => void side.once('message', resolve));
  const tid = Number(await said());
  const { port1: line, port2: recorders } = new MessageChannel();
  worker.postMessage({ type: 'open', databasePath: join(folder, 'sessions.db'), recordContent: true });
  worker.postMessage({ type: 'watch', sessionId: null });
  worker.postMessage({ type: 'exchanges', port: recorders }, [recorders]);
  const turns = Number(options.turns);
  await feed(line, 0, Math.ceil(turns / 2));
  if (options.profile !== undefined) side.postMessage('profile');
  let before = { own: 0, others: 0 };
  const takenMs = await feed(line, Math.ceil(turns / 2), turns, () => {
    before = { own: busyUs(tid), others: othersUs(tid) };
  });
  // What is kept raw follows a quarter of a second later.
  await new Promise((resolve) => setTimeout(resolve, 600));
  const recorderUs = (busyUs(tid) - before.own) / turns;
  const helpersUs = (othersUs(tid) - before.others) / turns;
  if (options.profile !== undefined) {
    side.postMessage({ profiled: options.profile });
    await said();
  }
  worker.postMessage({ type: 'stop' });
  await new Promise((resolve) => void worker.once('exit', resolve));
  side.close();
  line.close();
  rmSync(folder, { recursive: true, force: true });
  return { recorderUs, helpersUs, takenMs };
}

/** Tells the turns at their pace; the median time until a batch was taken, in milliseconds. */
async function feed(
  line: MessagePort,
  from: number,
  count: number,
  onBegun = (): void => {},
): Promise<number> {
  const sent = new Map<number, number>();
  const tookMs: number[] = [];
  let onLast = (): void => {};
  line.on('message', ({ sequence }: BatchTaken) => {
    tookMs.push(performance.now() - (sent.get(sequence) ?? 0));
    if (sequence === from + count - 1) onLast();
  });
  const last = new Promise<void>((resolve) => void (onLast = resolve));
  const batches = Array.from({ length: count }, (_, index) =>
    turnTold(from + index, Number(options.sessions)),
  );
  onBegun();
  const began = performance.now();
  for (let turn = from; turn < from + count; turn += 1) {
    const dueMs = began + (turn - from) * Number(options.gap) - performance.now();
    if (dueMs > 0) await new Promise((resolve) => setTimeout(resolve, dueMs));
    // The proxy stops copying when so many are not taken.
    while (sent.size - tookMs.length > 256) await new Promise((resolve) => setTimeout(resolve, 1));
    sent.set(turn, performance.now());
    const told = batches[turn - from];
    if (told !== undefined) line.postMessage(messageOf(turn, told.events, told.block));
  }
  await last;
  line.removeAllListeners('message');
  return tookMs.toSorted((left, right) => left - right)[tookMs.length >> 1] ?? 0;
}

/** Processor time of a thread of this process, in microseconds. */
function busyUs(tid: number): number {
  return Number(readFileSync(`/proc/self/task/${tid}/schedstat`, 'utf8').split(' ')[0]) / 1_000;
}

/** That of all threads but the one that feeds, which is the process's first, and the recorder's. */
function othersUs(recorder: number): number {
  const others = readdirSync('/proc/self/task').filter(
    (tid) => Number(tid) !== recorder && Number(tid) !== process.pid,
  );
  return others.reduce((sum, tid) => sum + busyUs(Number(tid)), 0);
}
