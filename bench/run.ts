// npm run bench: Postern's proxy beside others, in turn within each round, on this machine's loopback.
// node scripts/bench.mjs [--rounds N] [--only work,work] [--targets name,name] [--write]
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { cpus, release } from 'node:os';
import { parseArgs } from 'node:util';
import type { ChildProcess } from 'node:child_process';
import { summarise, tableOf, legend, type Measured } from './summary.ts';
import { benchPath, nginxTarget, programTarget, startProgram, type Target } from './target.ts';
import { works, type Sample, type Work } from './work.ts';

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    only: { type: 'string' },
    targets: { type: 'string' },
    write: { type: 'boolean', default: false },
  },
});

const say = (text: string): void => void process.stdout.write(`${text}\n`);
const chosen = works.filter(({ name }) => options.only?.split(',').includes(name) ?? true);

const upstream = await startProgram('./upstream.ts');
const load = await startProgram('./load.ts');
const targets = (await startTargets(upstream.port)).filter(
  ({ name }) => name === 'direct' || (options.targets?.split(',').includes(name) ?? true),
);
const names = targets.map(({ name }) => name);

const all: Measured[] = [];
// The first round is thrown away: it lets every engine compile what is hot.
for (let round = 0; round <= Number(options.rounds); round += 1) {
  for (const work of chosen) {
    for (const target of targets) {
      const measured = await measure(work, target, round);
      if (round > 0) all.push(measured);
    }
  }
  say(round === 0 ? 'warm' : `round ${round} of ${options.rounds}`);
}
for (const target of targets) target.stop();
upstream.child.disconnect();
load.child.disconnect();

const table = tableOf(summarise(all, names), names);
say(`\n${table}`);
if (options.write) writeFileSync(new URL('../docs/performance.md', import.meta.url), page(table));

async function measure(work: Work, target: Target, round: number): Promise<Measured> {
  const warmed = round === 0 ? { ...work, limitMs: work.connections === 1 ? 2_000 : 500 } : work;
  const before = target.cpuUs();
  const session = `bench-${target.name}-${work.name}-${round}`.replaceAll(' ', '');
  const sample = await runLoad(load.child, { work: warmed, port: target.port, path: benchPath, session });
  const after = target.cpuUs();
  const cpuUs = before === null || after === null ? null : (after - before) / Math.max(1, sample.requests);
  return { target: target.name, round, work: work.name, sample, cpuUs };
}

async function runLoad(child: ChildProcess, order: object): Promise<Sample> {
  child.send(order);
  const [answer] = (await once(child, 'message')) as [{ sample: Sample } | { error: string }];
  if ('error' in answer) throw new Error(`${answer.error} in ${JSON.stringify(order)}`);
  return answer.sample;
}

async function startTargets(upstreamPort: number): Promise<Target[]> {
  const nginx = await nginxTarget(upstreamPort);
  if (nginx === null) say('nginx is not installed here and is left out.');
  const port = String(upstreamPort);
  return [
    { name: 'direct', port: upstreamPort, cpuUs: () => null, stop() {} },
    ...(nginx === null ? [] : [nginx]),
    await programTarget('http-proxy', './target-http-proxy.mjs', [port]),
    await programTarget('Postern', './target-postern.ts', [port]),
    await programTarget('Postern, recording', './target-postern.ts', [port, 'recorder']),
  ];
}

function page(figures: string): string {
  const [cpu] = cpus();
  return `summary: what Postern's proxy adds, beside the direct way, nginx and http-proxy.
read when: a change may cost time on the path of a request.

# Performance

Measured on ${new Date().toISOString().slice(0, 10)} with \`npm run bench -- --write\` (${options.rounds} rounds): ${cpus().length} x ${cpu?.model.trim() ?? 'unknown'},
${process.platform} ${release()}, Node ${process.versions.node}, loopback, plain HTTP. Client, upstream and each proxy are processes of their own;
all targets take their turn within each round, the first round is thrown away, and each figure is the median over the rounds of
the difference or quotient to the direct way in the same round. Absolute microseconds move by a third between runs: compare
inside this table only.

${figures}

${legend()}

"Postern" is the built worker thread with its copies taken and thrown away, "Postern, recording" with the recorder's thread writing its database
beside it. Its processor time is that of all threads of the process, the recorder's included.
`;
}
