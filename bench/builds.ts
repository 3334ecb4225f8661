// Builds of Postern beside one another: each takes a second of one work in turn, so that what changes with the machine's minutes is shared by all.
// node --import tsx bench/builds.ts <work> [--rounds N] [--recorder] <out> [<out>…]   An out folder must stand beside its node_modules.
import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { quantile } from './figures.ts';
import { threadsOf } from './process-figures.ts';
import { benchPath, startPostern, startProgram } from './target.ts';
import { works, type Sample } from './work.ts';

/** Rounds at the beginning that are not counted: every engine compiles what is hot. */
const warmRounds = 3;

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: 'string', default: '10' }, recorder: { type: 'boolean', default: false } },
});
const [workName, ...outs] = positionals;
const known = works.find(({ name }) => name === workName);
if (known === undefined || outs.length === 0)
  throw new Error('say a work of the bench and one build at least');
const work = { ...known, limitMs: 1_000, limitRequests: Math.max(known.limitRequests, 1_000) };

const upstream = await startProgram('./upstream.ts');
const load = await startProgram('./load.ts');
const builds = await Promise.all(
  outs.map(async (out) => {
    const recorder = options.recorder ? ['--recorder'] : [];
    const address = `http://127.0.0.1:${upstream.port}`;
    const { child, port } = await startPostern([address, ...recorder, '--out', out]);
    return { out, child, port, rounds: [] as Round[] };
  }),
);

/** A second of one build. */
interface Round {
  readonly perSecond: number;
  readonly p50Us: number;
  /** Processor time of a request: of the busiest thread, which is the proxy's or the recorder's, and of all. */
  readonly busiestUs: number;
  readonly allUs: number;
}

for (let round = 0; round < Number(options.rounds) + warmRounds; round += 1) {
  for (const build of round % 2 === 0 ? builds : builds.toReversed()) {
    const measured = await measure(build.child.pid ?? 0, build.port, `builds-${round}`);
    if (round >= warmRounds) build.rounds.push(measured);
  }
}
for (const { out, rounds, child } of builds) {
  const middle = (of: (round: Round) => number): string => quantile(rounds.map(of), 0.5).toFixed(0);
  const figures = [
    `${middle(({ perSecond }) => perSecond)} a second`,
    `p50 ${middle(({ p50Us }) => p50Us)} µs`,
    `busiest thread ${middle(({ busiestUs }) => busiestUs)} µs a request`,
    `all threads ${middle(({ allUs }) => allUs)} µs`,
  ];
  process.stdout.write(`${out}: ${figures.join(', ')}\n`);
  child.disconnect();
}
upstream.child.disconnect();
load.child.disconnect();

async function measure(pid: number, port: number, session: string): Promise<Round> {
  const before = threadsOf(pid);
  load.child.send({ work, port, path: benchPath, headers: [], session });
  const [answer] = (await once(load.child, 'message')) as [{ sample: Sample } | { error: string }];
  if ('error' in answer) throw new Error(answer.error);
  const { requests, elapsedUs, roundUs } = answer.sample;
  const spent = [...threadsOf(pid)].map(([task, us]) => (us - (before.get(task) ?? 0)) / requests);
  return {
    perSecond: (requests * 1e6) / elapsedUs,
    p50Us: quantile(roundUs, 0.5),
    busiestUs: Math.max(...spent),
    allUs: spent.reduce((sum, one) => sum + one, 0),
  };
}
