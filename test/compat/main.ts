// npm run compat: which releases of Codex Postern works with. Started by scripts/compat.mjs, which sets a desktop up.
// --last N | --only 0.150.0,0.151.0   which releases; --again tries those once more that are in the record already
// --minutes N                         how long one may take; 6 unless said
// --app                               the whole app with each, not with the newest alone
import { rmSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { format, resolveConfig } from 'prettier';
import { observedCodex } from '../../main/doctor/observed.ts';
import type { WireByScenario } from './compare.ts';
import { lastWords } from './findings.ts';
import { compatibilityPage, withMadePart } from './page.ts';
import {
  compared,
  emptyRecord,
  scenariosRevision,
  stillToTry,
  withResult,
  type CompatibilityRecord,
  type ReleaseResult,
} from './record.ts';
import { askRegistry, installRelease } from './registry.ts';
import { scenarios } from './scenarios.ts';
import { tryRelease } from './try-release.ts';
import { chooseReleases, compareVersions, platformName, stableReleases, type Release } from './versions.ts';

const { values: options } = parseArgs({
  options: {
    last: { type: 'string' },
    only: { type: 'string', default: '' },
    again: { type: 'boolean', default: false },
    minutes: { type: 'string', default: '6' },
    app: { type: 'boolean', default: false },
  },
});

const docs = fileURLToPath(new URL('../../docs/', import.meta.url));
const [recordPath, pagePath] = [join(docs, 'compatibility.json'), join(docs, 'compatibility.md')];
const platform = platformName(process.platform, process.arch);
const say = (line: string): boolean => process.stdout.write(`${line}\n`);

async function readRecord(): Promise<CompatibilityRecord> {
  const text = await readFile(recordPath, 'utf8').catch(() => null);
  const found = text === null ? null : (JSON.parse(text) as CompatibilityRecord);
  const empty = emptyRecord(observedCodex.version, platform);
  // Another platform's results are not ours to mix with.
  if (found === null || found.platform !== platform) return empty;
  return found.reference === empty.reference ? found : { ...empty, releases: found.releases };
}

/** Both files, after each release: a run that is ended is gone on with by the same command. */
async function keep(record: CompatibilityRecord): Promise<void> {
  const style = await resolveConfig(pagePath);
  const page = await readFile(pagePath, 'utf8').catch(() => '# Which Codex works\n');
  await writeFile(recordPath, await format(JSON.stringify(record), { ...style, parser: 'json' }));
  const made = withMadePart(page, compatibilityPage(record));
  await writeFile(pagePath, await format(made, { ...style, parser: 'markdown' }));
}

/** One release, and what it put on the wire. */
interface Found {
  readonly release: ReleaseResult;
  readonly wire: WireByScenario;
}

async function tryOne(release: Release, newest: boolean): Promise<Found> {
  const began = Date.now();
  const result = (found: Partial<ReleaseResult>, wire: WireByScenario = {}): Found => ({
    wire,
    release: {
      version: release.version,
      releasedAt: release.releasedAt,
      testedAt: new Date(began).toISOString().slice(0, 10),
      revision: scenariosRevision,
      problem: null,
      scenarios: [],
      wire: null,
      ...found,
      seconds: Math.round((Date.now() - began) / 1000),
    },
  });
  if (!release.built) return result({ problem: `not built for ${platform}` });
  const folder = await mkdtemp(join(tmpdir(), 'postern-compat-'));
  const clean = (): void => rmSync(folder, { recursive: true, force: true });
  process.once('exit', clean);
  try {
    const codex = await installRelease(release.version, folder);
    const list = scenarios(options.app || newest);
    const limitMs = Number(options.minutes) * 60_000;
    const tried = await tryRelease({ codex, version: release.version }, list, limitMs, (one) => {
      say(`  ${one.outcome} ${one.id}`);
      for (const sentence of [...one.failures, ...one.notes]) say(`    ${sentence}`);
    });
    return result({ scenarios: tried.scenarios }, tried.wire);
  } catch (error) {
    return result({ problem: lastWords(error instanceof Error ? error.message : String(error)) });
  } finally {
    process.off('exit', clean);
    await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

// An ending by hand goes the way of every other, past what is to be removed.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(1));

const all = stableReleases(await askRegistry(), platform);
const only = options.only.split(',').filter((one) => one !== '');
const last = options.last === undefined ? null : Number(options.last);
const { chosen, unknown } = chooseReleases(all, { last, only });
for (const name of unknown) say(`There is no release ${name}.`);
let record = await readRecord();
const left = stillToTry(record, chosen, all, options.again);
say(`${chosen.length} releases asked for, ${left.length} to try.`);
for (const release of left) {
  say(`Codex ${release.version}, ${release.releasedAt}`);
  const found = await tryOne(release, release.version === all[0]?.version);
  if (found.release.problem !== null) say(`  ${found.release.problem}`);
  if (release.version === record.reference) record = { ...record, wire: found.wire };
  const wire = compared(record, found.wire);
  record = withResult(record, { ...found.release, wire }, compareVersions);
  await keep(record);
}
if (left.length === 0) await keep(record);
const asked = new Set(chosen.map(({ version }) => version));
const bad = record.releases.filter(
  ({ version, problem, scenarios: tried }) =>
    asked.has(version) && (problem !== null || tried.some(({ outcome }) => outcome !== 'passed')),
);
say(
  bad.length === 0
    ? 'All of them work.'
    : `Not everything works with ${bad.map(({ version }) => version).join(', ')}.`,
);
process.exitCode = bad.length === 0 && unknown.length === 0 ? 0 : 1;
