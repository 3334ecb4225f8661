// Writing a configuration cut short: killed, or without space, at each system call of a write; and with others writing too.
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { configText } from '../../main/connect/config-text.ts';
import { editFile, sweepStrays } from '../../main/connect/edit-file.ts';
import { openConnections } from '../../main/connect/connections.ts';
import { failed, ok, problem } from '../../main/domain/problem.ts';
import { built } from '../fakes/built.ts';
import { testConnection } from '../fakes/connect-process.ts';
import { callsBetweenMarks, meets, underStrace, type Call } from '../fakes/cut-calls.ts';
import { proofFigures } from '../fakes/figures.ts';
import { codexExecutable } from '../codex/executable.ts';

const endings: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).toReversed()) await end();
});

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'postern-connect-'));
  endings.push(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

const old = '# mine\nmodel = "x"\nmodel_provider = "corp"\n\n[model_providers.corp]\nname = "corp"\n';
const { keys } = testConnection('');

interface Bed {
  readonly home: string;
  readonly folder: string;
  readonly path: string;
}

async function newBed(): Promise<Bed> {
  const folder = await newFolder();
  const home = join(folder, '.codex');
  await mkdir(home, { mode: 0o700 });
  await mkdir(join(folder, 'postern'));
  await writeFile(join(home, 'config.toml'), old, { mode: 0o600 });
  return { home, folder: join(folder, 'postern'), path: join(home, 'config.toml') };
}

let program = '';
beforeAll(async () => {
  program = await built(join(import.meta.dirname, '../fakes/connect-process.ts'));
});

type What = 'putIn' | 'forget';
const programFor = (bed: Bed, what: What): readonly string[] => [program, bed.home, bed.folder, what];

/** `POSTERN_TEST_CUTS=all` takes every one; `npm test` an even share of them. */
const share = process.env['POSTERN_TEST_CUTS'] === 'all' ? Number.POSITIVE_INFINITY : 6;
function some(calls: readonly Call[]): readonly Call[] {
  const step = Math.max(1, calls.length / share);
  return calls.filter((_, at) => Math.floor(at / step) !== Math.floor((at - 1) / step));
}

const connected = configText.connected(old, keys, '');
const isNew = (text: string): boolean => {
  const own = configText.restored(text, keys);
  return connected.ok && own.ok && own.value.text === old && own.value.drift.length === 0;
};

/** What the next start of Postern does. */
async function nextStart(bed: Bed) {
  const none = failed(problem('not-found', '', '', ''));
  const connections = await openConnections({
    journalPath: join(bed.folder, 'connections.json'),
    homes: () => [{ path: bed.home, isDefault: true }],
    text: configText,
    plan: () => Promise.resolve(none),
    direct: () =>
      Promise.resolve(
        ok({
          gatewayId: 'g',
          gateway: 'test',
          backendId: 'b',
          backend: 'b',
          lane: 'api',
          baseUrl: 'https://upstream.example/v1',
          query: [],
          headers: [],
          dialect: 'openai',
          model: null,
          keyVariable: 'OPENAI_API_KEY',
          keyHeader: 'authorization',
          mayCompress: false,
        }),
      ),
    directKey: () => Promise.resolve(none),
    writeAuth: () => Promise.resolve(none),
    takeAuthBack: () => Promise.resolve('stays'),
    bearers: {
      read: () => Promise.resolve(null),
      save: () => Promise.resolve(none),
      forget: () => Promise.resolve(),
    },
    bearerCommand: () => ({ program: 'postern', args: [] }),
    port: () => null,
    routing: () => true,
    running: () => Promise.resolve({ processes: 0, daemon: false }),
    platform: process.platform,
    now: Date.now,
    onRoutes: () => {},
    onChange: () => {},
    log: { info: () => {}, warn: () => {}, error: () => {} },
  });
  await connections.reconcile();
  return connections;
}

const strays = async (bed: Bed): Promise<readonly string[]> =>
  [...(await readdir(bed.home)), ...(await readdir(bed.folder))].filter((name) => name.endsWith('.tmp'));

async function prepared(what: What): Promise<Bed> {
  const bed = await newBed();
  if (what === 'forget') {
    await promisify(execFile)(process.execPath, [program, bed.home, bed.folder, 'putIn']);
    expect(isNew(await readFile(bed.path, 'utf8'))).toBe(true);
  }
  return bed;
}

test.each(['putIn', 'forget'] as const)(
  'E12: killed at a system call of the write (%s): the old file or the new one, and the next start leaves no stray',
  async (what) => {
    const calls = await callsBetweenMarks(programFor(await prepared(what), what));
    expect(calls.map(({ name }) => name)).toEqual(expect.arrayContaining(['fsync', 'write', 'rename']));
    const seen = new Set<boolean>();
    let left = 0;
    let kills = 0;
    for (const { name, at } of some(calls)) {
      const bed = await prepared(what);
      const { killed, said } = await underStrace(
        programFor(bed, what),
        meets({ name, at }, 'signal=SIGKILL'),
      );
      const text = await readFile(bed.path, 'utf8');
      // A program it runs for the exchange makes calls of its own: where that one dies, the write is finished without it.
      const finished = said === 'done\n' && (what === 'putIn' ? isNew(text) : text === old);
      expect([name, at, killed || finished]).toEqual([name, at, true]);
      if (killed) kills += 1;
      expect([name, at, text === old || isNew(text)]).toEqual([name, at, true]);
      seen.add(text === old);
      const copy = await readFile(`${bed.path}.before-postern`, 'utf8').catch(() => old);
      expect([name, at, copy]).toEqual([name, at, old]);
      left += (await strays(bed)).length;
      await (await nextStart(bed)).close();
      const after = await readFile(bed.path, 'utf8');
      expect([name, at, after === old || isNew(after), await strays(bed)]).toEqual([name, at, true, []]);
    }
    proofFigures({ [`system calls of a configuration's write killed at, ${what}`]: kills });
    expect(kills).toBeGreaterThan(some(calls).length / 2);
    expect(seen.size).toBe(2);
    // Some kills did leave a new file behind, or sweeping would have shown nothing.
    expect(left).toBeGreaterThan(0);
  },
  900_000,
);

test.each(['ENOSPC', 'EIO'])(
  'E13: %s at a system call of the write: the file is as it was or wholly new, it is said, and no stray stays',
  async (error) => {
    const writing = new Set([
      'write',
      'pwrite64',
      'open',
      'openat',
      'rename',
      'link',
      'mkdir',
      'fsync',
      'chmod',
      'fchmod',
    ]);
    const calls = (await callsBetweenMarks(programFor(await newBed(), 'putIn'))).filter(({ name }) =>
      writing.has(name),
    );
    let refused = 0;
    for (const { name, at } of some(calls)) {
      const bed = await newBed();
      const { said } = await underStrace(programFor(bed, 'putIn'), meets({ name, at }, `error=${error}`));
      const text = await readFile(bed.path, 'utf8');
      expect([name, at, text === old || isNew(text)]).toEqual([name, at, true]);
      // Without its wake-up call the program itself breaks off, which is as good as killed.
      if (said !== 'done\n' && said !== '') {
        refused += 1;
        expect([name, at, said]).toEqual([
          name,
          at,
          expect.stringMatching(new RegExp(`^file-un(writable|readable) .*${error}`)),
        ]);
      }
      await (await nextStart(bed)).close();
      expect([name, at, await strays(bed)]).toEqual([name, at, []]);
    }
    proofFigures({ [`system calls of a configuration's write failed with ${error}`]: some(calls).length });
    expect(refused).toBeGreaterThan(2);
  },
  900_000,
);

/**
 * Writes as Codex does: reads the file, adds a line, writes a new file beside it and renames it over. So many times, and on until
 * it is told that it is enough: how often another gets a word in between depends on who is given the processor.
 */
const rival = [
  'my ($path, $rounds) = @ARGV; $| = 1;',
  'for (my $n = 1; $n <= $rounds || !-e "$path.enough"; $n += 1) {',
  'open my $in, "<", $path or die; local $/; my $text = <$in>; close $in;',
  'open my $out, ">", "$path.rival" or die; print $out $text, "rival_$n = $n\\n"; close $out;',
  'rename "$path.rival", $path or die;',
  'print "$n\\n"; select undef, undef, undef, rand 0.02; }',
].join(' ');

test('E14: another program that writes the same file as Codex does loses nothing to us, nor we to it', async () => {
  const races = Number(process.env['POSTERN_TEST_RACES'] ?? 150);
  const enough = 3;
  const bed = await newBed();
  await writeFile(bed.path, 'model = "x"\n');
  const child = spawn('perl', ['-e', rival, bed.path, String(races)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const over = once(child, 'close');
  const lines = createInterface(child.stdout);
  let written = 0;
  lines.on('line', (line) => (written = Number(line)));
  await once(lines, 'line');
  let running = true;
  void over.then(() => (running = false));
  let edits = 0;
  for (let round = 0; running; round += 1) {
    const done = await editFile(
      bed.path,
      (text) => {
        if (text === null) return ok(text);
        const own = configText.restored(text, keys);
        if (!own.ok || round % 2 === 1) return own.ok ? ok(own.value.text) : own;
        return configText.connected(text, keys, '');
      },
      { platform: process.platform },
    );
    if (done.ok) edits += 1;
    if (edits === enough) await writeFile(`${bed.path}.enough`, '');
  }
  const last = await editFile(bed.path, (text) => configText.connected(text ?? '', keys, ''), {
    platform: process.platform,
  });
  expect(last).toMatchObject({ ok: true });
  const text = await readFile(bed.path, 'utf8');
  const kept = new Set(text.match(/^rival_\d+/gm));
  const lost = Array.from({ length: written }, (_, at) => `rival_${at + 1}`).filter(
    (name) => !kept.has(name),
  );
  proofFigures({ 'writes of a rival to one configuration': written, 'of them lost': lost.length });
  expect(lost).toEqual([]);
  expect(configText.drift(text, keys)).toEqual({ ok: true, value: [] });
  expect(written).toBeGreaterThanOrEqual(races);
  expect(edits).toBeGreaterThanOrEqual(enough);
  await sweepStrays(bed.path);
  expect((await readdir(bed.home)).filter((name) => name.endsWith('.tmp'))).toEqual([]);
}, 900_000);

test('E14: the real Codex adds servers and features while we connect and restore, and keeps all of them', async () => {
  const codex = await codexExecutable();
  const bed = await newBed();
  await writeFile(bed.path, 'model = "x"\n');
  const names = Array.from({ length: 6 }, (_, at) => `server${at}`);
  let running = true;
  const adding = (async () => {
    for (const name of names) {
      await promisify(execFile)(codex, ['mcp', 'add', name, '--', 'echo', name], {
        env: { PATH: process.env['PATH'], HOME: bed.folder, CODEX_HOME: bed.home },
      });
    }
    running = false;
  })();
  for (let round = 0; running; round += 1) {
    await editFile(
      bed.path,
      (text) => {
        const own = configText.restored(text ?? '', keys);
        return own.ok && round % 2 === 0
          ? configText.connected(own.value.text, keys, '')
          : own.ok
            ? ok(own.value.text)
            : own;
      },
      { platform: process.platform },
    );
  }
  await adding;
  const text = await readFile(bed.path, 'utf8');
  expect(names.filter((name) => !text.includes(`[mcp_servers.${name}]`))).toEqual([]);
}, 120_000);
