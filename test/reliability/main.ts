// npm run reliability: every long proof in turn, then docs/reliability.md and docs/reliability.json. A proof that fails is
// written down as failed.
// --quick               the bounded forms, and nothing is written
// --only http,cuts      these proofs alone; the page takes them in beside those of the run before
// --page                no proof is run: the page is made anew from what is kept, and from test/CASES.md as it is now
// --words FOLDER        what each proof said, line by line, is kept there
// --turns N             how long the soak is; 100,000 unless said
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, release, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { format, type Options } from 'prettier';
import { appRuntimeName } from '../../bench/app-runtime.ts';
import { observedCodex } from '../../main/doctor/observed.ts';
import { proofs } from '../../scripts/proofs.mjs';
import { readCases } from './cases.ts';
import { reliabilityPage } from './page.ts';
import { countsIn, figuresIn, whyFailed, type KeptProofs, type ProofResult } from './result.ts';

const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string' },
    page: { type: 'boolean', default: false },
    words: { type: 'string' },
    turns: { type: 'string', default: '100000' },
  },
});
const root = fileURLToPath(new URL('../..', import.meta.url));
const say = (line: string): boolean => process.stdout.write(`${line}\n`);
const began = performance.now();
const folder = mkdtempSync(join(tmpdir(), 'postern-reliability-'));
/** A proof that takes longer hangs. */
const patienceMs = 30 * 60_000;

interface Wish {
  readonly name: string;
  readonly says: string;
  readonly cases: string;
  readonly command: string;
  readonly programs: readonly {
    readonly args: readonly string[];
    readonly env: Readonly<Record<string, string>>;
  }[];
}

function wishes(): readonly Wish[] {
  const turns = options.quick ? '2000' : options.turns;
  const soak = {
    name: 'soak',
    says: `${Number(turns).toLocaleString('en-GB')} turns with cuts, errors, limits, clients that go, a keyring that goes, and deaths of recorder and proxy`,
    cases: 'F20',
    command: `npm run soak -- --turns ${turns}`,
    programs: [{ args: [join('scripts', 'soak.mjs'), '--turns', turns], env: {} }],
  };
  const only = options.only?.split(',');
  const all = Object.entries(proofs).map(([name, { says, cases, runs }]) => ({
    name,
    says,
    cases,
    command: `npm run prove:${name}`,
    programs: runs.map(({ part, files, env }) => ({
      args: [
        join('scripts', 'test.mjs'),
        '--only',
        part,
        '--',
        ...files.map((file) => `test/${part}/${file}.test.ts`),
      ],
      env: options.quick ? {} : env,
    })),
  }));
  return [...all, soak].filter(({ name }) => only?.includes(name) ?? true);
}

function commitHere(): string {
  return spawnSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: root, encoding: 'utf8' }).stdout.trim();
}

async function prove(wish: Wish): Promise<ProofResult> {
  const startedAt = performance.now();
  const path = join(folder, `${wish.name}.jsonl`);
  let [passed, failed, skipped] = [0, 0, 0];
  let why: string | null = null;
  for (const { args, env } of wish.programs) {
    const child = spawn(process.execPath, args, {
      cwd: root,
      env: { ...process.env, ...env, POSTERN_TEST_FIGURES: path, NO_COLOR: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: patienceMs,
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => (output += text));
    const [code] = (await once(child, 'close')) as [number | null];
    if (options.words !== undefined) appendFileSync(join(options.words, `${wish.name}.log`), output);
    const counts = countsIn(output) ?? { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0 };
    passed += counts.passed;
    failed += counts.failed;
    skipped += counts.skipped;
    if (code !== 0 || counts.failed > 0) why = [why, whyFailed(output)].filter(Boolean).join('; ');
  }
  const figures = existsSync(path) ? figuresIn(readFileSync(path, 'utf8')) : {};
  const seconds = (performance.now() - startedAt) / 1_000;
  const { name, says, cases, command } = wish;
  say(
    `${name}: ${why === null ? 'passed' : `FAILED, ${why}`} (${passed} passed, ${failed} failed, ${seconds.toFixed(0)} s)`,
  );
  const when = new Date().toISOString().slice(0, 16).replace('T', ' ');
  return {
    name,
    says,
    cases,
    command,
    when,
    commit: commitHere(),
    seconds: Math.round(seconds),
    passed,
    failed,
    skipped,
    figures,
    why,
  };
}

const [page, kept] = [join(root, 'docs', 'reliability.md'), join(root, 'docs', 'reliability.json')];
const runBefore = (): KeptProofs | null =>
  existsSync(kept) ? (JSON.parse(readFileSync(kept, 'utf8')) as KeptProofs) : null;

async function write(run: KeptProofs): Promise<void> {
  const rows = readCases(readFileSync(join(root, 'test', 'CASES.md'), 'utf8'));
  const style: Options = { printWidth: 110, singleQuote: true };
  writeFileSync(page, await format(reliabilityPage(run, rows), { ...style, parser: 'markdown' }));
  writeFileSync(kept, await format(JSON.stringify(run), { ...style, parser: 'json' }));
}

function runOf(results: readonly ProofResult[]): KeptProofs {
  const found = runBefore();
  const { before: _, ...before } = found ?? { before: null };
  const [cpu] = cpus();
  const asked = process.argv.slice(2).join(' ');
  const others =
    options.only === undefined
      ? []
      : (found?.proofs ?? []).filter(({ name }) => !results.some((one) => one.name === name));
  return {
    date: new Date().toISOString().slice(0, 10),
    machine: `${cpus().length} x ${cpu?.model.trim() ?? 'unknown'}, ${process.platform} ${release()}`,
    versions: `${appRuntimeName()}, Node ${process.versions.node}, Codex ${observedCodex.version}, ${versionsOf(
      [
        ['nginx', '-v'],
        ['haproxy', '-v'],
        ['strace', '-V'],
      ],
    )}`,
    commit: commitHere(),
    command: `npm run reliability${asked === '' ? '' : ` -- ${asked}`}`,
    seconds: Math.round((performance.now() - began) / 1_000),
    proofs: [...others, ...results],
    before: found === null ? null : (before as KeptProofs['before']),
  };
}

/** Programs of the system the proofs use, with what they call their version; one that is not here is named so. */
function versionsOf(programs: readonly (readonly [name: string, flag: string])[]): string {
  return programs
    .map(([name, flag]) => {
      const { stdout, stderr, error } = spawnSync(name, [flag], { encoding: 'utf8' });
      if (error !== undefined) return `no ${name}`;
      return `${name} ${/\d+\.\d+(?:\.\d+)?/.exec(`${stdout}${stderr}`)?.[0] ?? ''}`.trim();
    })
    .join(', ');
}

try {
  if (options.page) {
    const run = runBefore();
    if (run === null) throw new Error('There is no docs/reliability.json yet: run npm run reliability.');
    await write(run);
  } else {
    const results: ProofResult[] = [];
    for (const wish of wishes()) results.push(await prove(wish));
    if (!options.quick) await write(runOf(results));
    process.exitCode = results.every(({ why }) => why === null) ? 0 : 1;
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
