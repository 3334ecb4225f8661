// npm run bench: Postern's proxy beside others, in turn within each round, on this machine's loopback.
// node scripts/bench.mjs [--quick] [--rounds N] [--only work,work] [--targets "name;name"] [--log <log>] [--beside <out>] [--write]
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, homedir, loadavg, release } from 'node:os';
import { parseArgs } from 'node:util';
import { format, type Options } from 'prettier';
import type { ChildProcess } from 'node:child_process';
import { appRuntimeName } from './app-runtime.ts';
import type { Measured } from './figures.ts';
import { cpuOf, forgetPeak, memoryOf } from './process-figures.ts';
import { withRun, type KeptRun } from './run-page.ts';
import { summarise, tableOf } from './summary.ts';
import type { LoadOrder } from './load.ts';
import { startProgram, type Target } from './target.ts';
import { startTargets } from './targets.ts';
import { quickWorks, works, type Sample, type Work } from './work.ts';

const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    rounds: { type: 'string' },
    only: { type: 'string' },
    targets: { type: 'string' },
    log: { type: 'string' },
    beside: { type: 'string' },
    packages: { type: 'string', default: '' },
    write: { type: 'boolean', default: false },
  },
});
const say = (text: string): void => void process.stdout.write(`${text}\n`);
const rounds = Number(options.rounds ?? (options.quick ? 1 : 3));
const onlyWorks = options.only?.split(',') ?? (options.quick ? quickWorks : null);
const onlyTargets =
  options.targets?.split(';') ?? (options.quick ? ['nginx', 'http-proxy', 'postern', 'recording'] : null);
const chosen = works
  .filter(({ name }) => onlyWorks?.some((one) => one === name) ?? true)
  .map((work) => (options.quick ? { ...work, limitMs: Math.min(work.limitMs, 400) } : work));

/** Works that go as fast as they can; those at a pace last longer than anything takes to get warm. */
const isFast = ({ answer }: Work): boolean => answer !== 'paced' && answer !== 'slow';

const shortened = (work: Work): Work => ({ ...work, limitMs: Math.min(work.limitMs, 200) });

/** A target that takes longer than this for one work is left out of that work. */
const patienceMs = 8_000;

const loadBefore = loadavg()[0] ?? 0;
const began = performance.now();
let load = await startProgram('./load.ts');
const started = await startTargets({
  names: onlyTargets,
  packages: options.packages,
  log: options.log ?? null,
  beside: options.beside ?? null,
});
const { targets } = started;
const missing = new Map<string, string>(started.missing);
for (const [name, why] of missing) say(`${name} is left out: ${why}`);

const all: Measured[] = [];
// The first round is thrown away: it lets every engine compile what is hot.
for (let round = 0; round <= rounds; round += 1) {
  for (const work of chosen) {
    for (const target of targets) {
      if (missing.has(`${target.name}, ${work.name}`) || target.works?.includes(work.name) === false)
        continue;
      const measured = await tried(work, target, round);
      if (measured !== null && round > 0) all.push(measured);
    }
  }
  const seconds = ((performance.now() - began) / 1_000).toFixed(0);
  say(`${round === 0 ? 'warm' : `round ${round} of ${rounds}`} (${seconds} s)`);
}
started.stop();
load.child.disconnect();

const names = targets.map(({ name }) => name);
const rows = summarise(all, names);
say(`\n${tableOf(rows, names)}\n`);
const reasons = [...missing].map(([what, why]) => `${what}: ${oneLine(why)}`);
for (const reason of reasons) say(`Not measured: ${reason}`);
if (options.write) await write();
process.exit();

async function tried(work: Work, target: Target, round: number): Promise<Measured | null> {
  try {
    return await measure(work, target, round);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    missing.set(`${target.name}, ${work.name}`, `${why} ${target.complaints()}`);
    say(`${target.name}, ${work.name} is left out: ${oneLine(why)}`);
    // What hangs there must not be measured with the next one.
    load.child.kill();
    load = await startProgram('./load.ts');
    return null;
  }
}

async function measure(work: Work, target: Target, round: number): Promise<Measured> {
  const pids = target.pids();
  forgetPeak(pids);
  const memoryBefore = memoryOf(pids);
  const session = `bench-${target.name}-${work.name}-${round}`.replaceAll(/[ ,]/g, '');
  const { port, path, headers } = target;
  const isFirst = round === 0;
  const warming = {
    limitMs: Math.max(isFirst ? 1_000 : 0, work.warmMs),
    limitRequests: Math.ceil(work.limitRequests / 4),
  };
  const order = { work: isFirst ? shortened(work) : work, port, path, headers, session };
  if (isFast(work)) await runLoad(load.child, { ...order, warming }, 'warm');
  const cpuBefore = cpuOf(pids);
  const sample = await runLoad(load.child, isFast(work) ? 'go' : order, 'sample');
  const [cpuAfter, memoryAfter] = [cpuOf(pids), memoryOf(pids)];
  const isOwn = pids.length > 0 && cpuBefore !== null && cpuAfter !== null;
  return {
    target: target.name,
    round,
    work: work.name,
    sample,
    cpuUs: isOwn ? (cpuAfter - cpuBefore) / Math.max(1, sample.requests) : null,
    grownBytes:
      isOwn && memoryBefore !== null && memoryAfter !== null ? memoryAfter.peak - memoryBefore.now : null,
  };
}

type Answers = { readonly sample: Sample; readonly warm: true };

async function runLoad<Name extends keyof Answers>(
  child: ChildProcess,
  order: LoadOrder | 'go',
  name: Name,
): Promise<Answers[Name]> {
  child.send(order);
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), patienceMs);
  const ended = once(child, 'exit', { signal: late.signal }).then(() => {
    throw new Error('the client ended');
  });
  const answered = Promise.race([once(child, 'message', { signal: late.signal }), ended]).catch((error) => {
    throw late.signal.aborted ? new Error(`it took longer than ${patienceMs / 1_000} s`) : error;
  });
  const [answer] = (await answered) as [Answers | { error: string }];
  clearTimeout(timer);
  ended.catch(() => {});
  late.abort();
  if ('error' in answer) throw new Error(answer.error);
  return answer[name];
}

function oneLine(text: string): string {
  return withoutHome(text).replaceAll(/\s+/g, ' ').trim().slice(0, 200);
}

/** What is kept is read on other machines. */
function withoutHome(text: string): string {
  return text.replaceAll(homedir(), '~');
}

async function write(): Promise<void> {
  const [page, kept] = ['performance.md', 'performance.json'].map(
    (name) => new URL(`../docs/${name}`, import.meta.url),
  );
  if (page === undefined || kept === undefined) return;
  const before = existsSync(kept) ? (JSON.parse(readFileSync(kept, 'utf8')) as KeptRun) : null;
  const [cpu] = cpus();
  const asked = process.argv
    .slice(2)
    .join(' ')
    .replace(/ ?--packages \S+/, '')
    .trim();
  const run: KeptRun = {
    date: new Date().toISOString().slice(0, 10),
    machine: `${cpus().length} x ${cpu?.model.trim() ?? 'unknown'}, ${process.platform} ${release()}, Postern in ${appRuntimeName()}, all else of JavaScript in Node ${process.versions.node}`,
    load: [loadBefore, loadavg()[0] ?? 0],
    command: `npm run bench -- ${withoutHome(asked)}`,
    rows,
    missing: reasons,
  };
  const style: Options = { printWidth: 110, singleQuote: true };
  const whole = withRun(readFileSync(page, 'utf8'), run, before);
  writeFileSync(page, await format(whole, { ...style, parser: 'markdown' }));
  writeFileSync(kept, await format(JSON.stringify(run), { ...style, parser: 'json' }));
}
