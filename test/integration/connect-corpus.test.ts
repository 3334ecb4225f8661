import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { configTextOf } from '../../main/connect/config-bytes.ts';
import { configText } from '../../main/connect/config-text.ts';
import { readToml } from '../../main/connect/toml-read.ts';
import { undoCommand } from '../../main/connect/undo-command.ts';
import { configCorpus } from '../fakes/config-corpus.ts';
import { builtIn, valueOf, withProvider } from '../unit/connect/text-keys.ts';

const run = promisify(execFile);
const { valid, broken } = configCorpus();
const sets = [builtIn, withProvider];

let folder = '';
beforeAll(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'postern-corpus-')), `it's a "home" of $x`);
  await mkdir(folder);
});
afterAll(() => rm(join(folder, '..'), { recursive: true, force: true }));

test('E2: there are more than two hundred valid ones, no two the same', () => {
  expect(new Set(valid.map(({ bytes }) => bytes.toString('latin1'))).size).toBeGreaterThan(200);
  expect(broken.length).toBeGreaterThan(40);
});

describe('every valid file', () => {
  test.each(valid)(
    '$name: only our lines change, again changes nothing, and every byte comes back (E1 E2 E3)',
    ({ bytes }) => {
      const text = valueOf(configTextOf(bytes));
      for (const keys of sets) {
        const after = valueOf(
          configText.connected(text, keys, undoCommand('/home/ana/.codex/config.toml', 'linux')),
        );
        expect(
          configText.connected(after, keys, undoCommand('/home/ana/.codex/config.toml', 'linux')),
        ).toEqual({ ok: true, value: after });
        const back = valueOf(configText.restored(after, keys));
        expect(back.drift).toEqual([]);
        expect(Buffer.from(back.text).equals(bytes)).toBe(true);
        // Each line of the person's stands there still, in its order, as it is or with our prefix.
        const lines = after.replace(/^\uFEFF/, '').split('\n');
        let at = 0;
        for (const line of text.split('\n')) {
          while (at < lines.length && lines[at] !== line && lines[at] !== `#postern# ${line}`) at += 1;
          expect(lines[at] ?? `missing: ${line}`).toMatch(/^/);
          at += 1;
        }
        expect(at).toBeLessThanOrEqual(lines.length);
      }
    },
  );
});

describe('the command in the file', () => {
  test.each(valid)('$name: sed gives the same bytes, and keeps what stood there', async ({ name, bytes }) => {
    const path = join(folder, `${name.replace('/', '-')}`);
    const locale = name.length % 2 === 0 ? 'C' : 'C.UTF-8';
    for (const keys of sets) {
      const after = valueOf(
        configText.connected(valueOf(configTextOf(bytes)), keys, undoCommand(path, 'linux')),
      );
      await writeFile(path, after);
      await run('sh', ['-c', commandIn(after)], { env: { PATH: process.env['PATH'], LC_ALL: locale } });
      expect((await readFile(path)).equals(bytes)).toBe(true);
      expect(await readFile(`${path}.bak`, 'utf8')).toBe(after);
    }
  });

  function commandIn(text: string): string {
    return /\(without Postern: (.*)\)\r?$/m.exec(text)?.[1] ?? 'false';
  }
});

describe('every broken file', () => {
  test.each(broken)(
    '$name: refused with line and column, for connecting and for restoring (E4)',
    ({ bytes }) => {
      const text = configTextOf(bytes);
      const tried = text.ok
        ? [
            configText.connected(text.value, withProvider, 'sed'),
            configText.restored(text.value, withProvider),
            configText.drift(text.value, withProvider),
          ]
        : [text];
      const where = tried.map((one) => (one.ok ? 'taken' : one.problem.what));
      expect(where[0]).toMatch(/ at line \d+, column \d+\.$/);
      expect(new Set(where).size).toBe(1);
    },
  );

  test('in a long file the line is the right one', () => {
    const lines = Array.from({ length: 5000 }, (_, at) => `k${at} = ${at}`);
    lines[4321] = 'k4321 = "open';
    expect(configText.connected(lines.join('\n'), builtIn, 'sed')).toMatchObject({
      problem: { code: 'file-invalid', what: expect.stringContaining('line 4322, column 14.') },
    });
  });
});

describe('a file of one megabyte (J7)', () => {
  const repeated = (part: (at: number) => string): string => {
    let text = '';
    for (let at = 0; text.length < 1_000_000; at += 1) text += part(at);
    return text;
  };
  test.each([
    ['of tables', repeated((at) => `[mcp_servers.s${at}]\ncommand = "npx"\nargs = ["-y", "s${at}"]\n\n`)],
    ['of keys', repeated((at) => `k${at} = ${at} # x\n`)],
    ['of list tables', repeated((at) => `[[hooks.Stop]]\nmatcher = "${at}"\n`)],
    ['of one string', `developer_instructions = """\n${repeated(() => 'a line of it\n')}"""\n`],
    ['of one line', `developer_instructions = "${repeated(() => 'word ')}"\n`],
    ['of one list', `notify = [\n${repeated(() => '  "a",\n')}]\n`],
    ['of comments', repeated(() => '# model_provider = "x"\n')],
    ['of what is displaced', `[model_providers.postern]\n${repeated((at) => `k${at} = ${at}\n`)}`],
    [
      'of what is carried',
      `model_providers = { ${repeated((at) => `k${at} = { name = "${at}" }, `).slice(0, -2)} }\n`,
    ],
    ['of quotes and backslashes', `a = """\n${repeated(() => String.raw`\\""\"`)}x"""\n`],
  ])('%s is connected and comes back', (_, text) => {
    const after = valueOf(configText.connected(text, withProvider, 'sed'));
    expect(valueOf(configText.restored(after, withProvider)).text === text).toBe(true);
    expect(readToml(after).ok).toBe(true);
  });
});
