// npm run bench: Postern's proxy beside others, in turn within each round, on this machine's loopback.
// node scripts/bench.mjs [--rounds N] [--only work,work] [--targets name,name] [--write]
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, release } from 'node:os';
import { parseArgs } from 'node:util';
import { format } from 'prettier';
import type { ChildProcess } from 'node:child_process';
import { withClicks } from './clicks-page.ts';
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
const targets = await startTargets(upstream.port);
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
if (options.write) {
  const file = new URL('../docs/performance.md', import.meta.url);
  const whole = withClicks(page(table), null, readFileSync(file, 'utf8'));
  writeFileSync(file, await format(whole, { parser: 'markdown', printWidth: 110, singleQuote: true }));
}

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

/** Starts the targets that were asked for, one after the other; the direct way is always among them. */
async function startTargets(upstreamPort: number): Promise<Target[]> {
  const port = String(upstreamPort);
  const known: readonly (readonly [name: string, start: () => Promise<Target | null>])[] = [
    ['nginx', () => nginxTarget(upstreamPort)],
    ['http-proxy', () => programTarget('http-proxy', './target-http-proxy.mjs', [port])],
    ['Postern', () => programTarget('Postern', './target-postern.ts', [port])],
    [
      'Postern, recording',
      () => programTarget('Postern, recording', './target-postern.ts', [port, 'recorder']),
    ],
  ];
  // One of the names holds a comma with a space after it.
  const asked = options.targets?.split(/,(?! )/);
  const started: Target[] = [{ name: 'direct', port: upstreamPort, cpuUs: () => null, stop() {} }];
  for (const [name, start] of known) {
    if (!(asked?.includes(name) ?? true)) continue;
    const target = await start();
    if (target === null) say(`${name} is not installed here and is left out.`);
    else started.push(target);
  }
  return started;
}

function page(figures: string): string {
  const [cpu] = cpus();
  return `# Performance

summary: what Postern's proxy adds, beside the direct way, nginx and http-proxy.
read when: a change may cost time on the path of a request.

Measured on ${new Date().toISOString().slice(0, 10)} with \`npm run bench -- --rounds ${options.rounds} --write\`: ${cpus().length} x ${cpu?.model.trim() ?? 'unknown'},
${process.platform} ${release()}, Node ${process.versions.node}, loopback, plain HTTP. Client, upstream and each proxy are
processes of their own. All targets take their turn within each round, the first round is thrown away, and each figure is the
median over the rounds: "added" and "of direct" are taken against the direct way in the same round. Absolute microseconds move
by half between runs on a shared machine: compare inside this table only.

${figures}

${legend()}

"Postern" is the built proxy thread with its copies taken and thrown away; "Postern, recording" has the recorder's thread write
its database beside it, on the same two cores as client and upstream. Processor time is that of all threads of the process, so
the recorder's work is in it.

## Where the time goes

- The path itself is Node's HTTP server in and undici's dispatch out, with raw header arrays. Bodies up to 256 KB go to the
  upstream in one write with their head; what was read together is written together; nothing waits for what has not come yet.
- Copies are told after the bytes themselves are on their way, gathered for up to 20 ms, and sent at once only with the event
  that finishes a turn. A message to another thread costs the sender more than many events in it.
- Who is at the other end of a connection is asked once, off the thread: Linux takes milliseconds to write its socket table.

## What is not there yet

- Recording a turn costs more processor time than the tenth we aim for: the recorder parses every event for the live view.
- 64 requests at once reach fewer a second than \`http-proxy\` does; one at a time the path is as quick or quicker.
- A WebSocket echo stands at the edge of the 60 µs we aim for, on either side of it from run to run.
- A 5 MB upload while recording takes longer than the 8 ms we aim for: its copy is made on the same thread.
- Not measured yet: TLS, a main process that is busy or blocked, Electron as the host, memory.
`;
}
