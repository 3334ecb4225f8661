// npm run soak -- --turns 100000: the bad day of RELIABILITY F20, and its figures as one table.
import { proofFigures } from '../test/fakes/figures.ts';
import { runSoak } from './soak-run.ts';
import { slopeOf, type SoakSample } from './soak-words.ts';

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
  lookEvery: 1_000,
  onLook: (sample) => process.stdout.write(`${line(sample)}\n`),
});
// RELIABILITY section 3 counts 100,000 turns as a day.
const anHour = (read: (one: SoakSample) => number): string =>
  megabytes((slopeOf(result.samples, read) * 100_000) / 24);
process.stdout.write(
  `\n${result.turns} turns in ${(result.elapsedMs / 1_000).toFixed(0)} s; ${result.completed} completed, ${result.lost} lost, ${result.invented} invented\n` +
    `over the second half, 100,000 turns being a day: in use ${anHour(({ live }) => live)} MB an hour, resident ${anHour(({ rss }) => rss)} MB an hour\n` +
    `faults: ${JSON.stringify(result.faults)}\nunhandled rejections: ${result.unhandled.length}\n`,
);
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
  'memory in use, MB an hour of a day of 100,000 turns, second half': anHour(({ live }) => live),
  'resident memory, MB an hour of such a day, second half': anHour(({ rss }) => rss),
  'resident memory, MB, second half': range(({ rss }) => Math.round(rss / 1024 / 1024)),
  'memory in use after a collection, MB, second half': range(({ live }) => Math.round(live / 1024 / 1024)),
  'descriptors, second half': range(({ descriptors }) => descriptors),
  'timers, second half': range(({ timers }) => timers),
});
process.exitCode = result.lost + result.invented + result.unhandled.length > 0 ? 1 : 0;
