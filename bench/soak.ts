// npm run soak -- --turns 100000: the bad day of RELIABILITY F20, and its figures as one table.
import { proofFigures } from '../test/fakes/figures.ts';
import { runSoak } from './soak-run.ts';
import { slopeOf, type Slope, type SoakSample } from './soak-words.ts';

const at = process.argv.indexOf('--turns');
const turns = at < 0 ? 100_000 : Number(process.argv[at + 1]);
if (!Number.isInteger(turns) || turns < 1) throw new Error('--turns takes a number of turns.');

const megabytes = (bytes: number): string => (bytes / 1024 / 1024).toFixed(1);
const line = ({ turns: done, elapsedMs, rss, live, descriptors, timers, held }: SoakSample): string =>
  `${done} turns, ${(elapsedMs / 1_000).toFixed(0)} s: ${megabytes(rss)} MB, ${megabytes(live)} MB in use, ${descriptors} descriptors, ${timers} timers, ${held} held`;

const result = await runSoak({
  turns,
  recorderDies: 2_000,
  proxyDies: 10_000,
  lookEvery: Math.max(500, Math.round(turns / 40)),
  // Codex may send a failed turn again for eight seconds, and so long the recorder waits with its end; a busy disk adds to it.
  restMs: 300_000,
  onLook: (sample) => process.stdout.write(`${line(sample)}\n`),
});
// RELIABILITY section 3 counts 100,000 turns as a day.
const anHour = (bytes: number): string => megabytes((bytes * 100_000) / 24);
const slope = (read: (one: SoakSample) => number): Slope => slopeOf(result.samples, read);
const told = ({ each, within }: Slope): string => `${anHour(each)} ± ${anHour(within)}`;
const [live, rss] = [slope((one) => one.live), slope((one) => one.rss)];
/** The goal of F20, in bytes each turn. */
const goal = (1024 * 1024 * 24) / 100_000;
const leaks = live.each - live.within > goal;
process.stdout.write(
  `\n${result.turns} turns in ${(result.elapsedMs / 1_000).toFixed(0)} s; ${result.completed} completed, ${result.lost} lost, ${result.invented} invented\n` +
    `over the second half, MB an hour of a day of 100,000 turns, with the interval of 95 %: in use ${told(live)}, resident ${told(rss)}; the goal is 1${leaks ? ': MISSED' : ''}\n` +
    `faults: ${JSON.stringify(result.faults)}\nunhandled rejections: ${result.unhandled.length}${result.unhandled.length > 0 ? ` (${result.unhandled.slice(0, 3).join('; ')})` : ''}\n`,
);
for (const one of result.unexplained.slice(0, 5)) process.stdout.write(`not explained: ${one}\n`);
const range = (read: (one: SoakSample) => number): string => {
  const all = result.samples.slice(Math.floor(result.samples.length / 2)).map(read);
  return `${Math.min(...all)} to ${Math.max(...all)}`;
};
proofFigures({
  turns: result.turns,
  'turns complete': result.completed,
  'of them lost': result.lost,
  'complete in the log alone': result.invented,
  'unhandled rejections': result.unhandled.length,
  'faults injected': Object.values(result.faults).reduce((sum, count) => sum + count, 0),
  'turns that failed without a fault': result.faults['other turns that failed'] ?? 0,
  'memory in use after a collection, MB an hour of a day of 100,000 turns, second half, interval of 95 %':
    told(live),
  'resident memory, MB an hour of such a day, second half, interval of 95 %': told(rss),
  'resident memory, MB, second half': range(({ rss }) => Math.round(rss / 1024 / 1024)),
  'memory in use after a collection, MB, second half': range(({ live }) => Math.round(live / 1024 / 1024)),
  'descriptors, second half': range(({ descriptors }) => descriptors),
  'timers at rest, second half': range(({ timers }) => timers),
  'things held open at rest (timers, sockets, ports), second half': range(({ held }) => held),
});
process.exitCode = leaks || result.lost + result.invented + result.unhandled.length > 0 ? 1 : 0;
