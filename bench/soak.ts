// npm run soak -- --turns 100000: the bad day of RELIABILITY F20, and its figures as one table.
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
process.exitCode = result.lost + result.invented + result.unhandled.length > 0 ? 1 : 0;
