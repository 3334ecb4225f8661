import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { expect, test } from 'vitest';
import { configTextOf } from '../../main/connect/config-bytes.ts';
import { configText } from '../../main/connect/config-text.ts';
import { readToml } from '../../main/connect/toml-read.ts';
import { makeCodexHome, type CodexHome } from '../codex/home.ts';
import { runCodex } from '../codex/run.ts';
import { configCorpus, type CorpusFile } from '../fakes/config-corpus.ts';
import { valueOf, withProvider } from '../unit/connect/text-keys.ts';

// A third of them, always the same; all with POSTERN_TEST_CONFIGS=all.
const all = process.env['POSTERN_TEST_CONFIGS'] === 'all';
const files = configCorpus().valid.filter(
  ({ name }) => all || (createHash('sha256').update(name).digest()[0] ?? 0) % 3 === 0,
);
const atATime = 3;

/** How much of a configuration Codex takes: all of it, all but settings it does not know, or nothing. */
type Reading = 'strict' | 'plain' | 'refused';

async function readingOf(home: CodexHome, text: string): Promise<Reading> {
  await writeFile(join(home.path, 'config.toml'), text);
  // The cheapest command that takes --strict-config and loads everything: it ends at the schema that is not there.
  const strict = [
    'exec',
    '--strict-config',
    '--skip-git-repo-check',
    '--output-schema',
    '/nonexistent',
    'hi',
  ];
  const first = await runCodex({ home, args: strict });
  if (first.stderr.includes('Failed to read output schema file')) return 'strict';
  expect(first.stderr).toContain('config');
  const second = await runCodex({ home, args: ['login', 'status'] });
  return second.stderr.includes('Error loading configuration') ? 'refused' : 'plain';
}

test(
  'the real Codex reads every connected file as well as it read it before, --strict-config included',
  { timeout: 300_000 },
  async () => {
    const found: Record<Reading, number> = { strict: 0, plain: 0, refused: 0 };
    const worse: string[] = [];
    const left: CorpusFile[] = [...files];
    const worker = async (): Promise<void> => {
      const home = await makeCodexHome({ auth: 'none' });
      try {
        for (let file = left.shift(); file !== undefined; file = left.shift()) {
          const text = valueOf(configTextOf(file.bytes));
          const after = await readingOf(home, valueOf(configText.connected(text, withProvider, 'sed')));
          // What it takes whole needs no comparison.
          const before = after === 'strict' ? 'strict' : await readingOf(home, text);
          if (before !== after) worse.push(`${file.name}: ${before}, connected ${after}`);
          found[after] += 1;
        }
      } finally {
        await home.remove();
      }
    };
    await Promise.all(Array.from({ length: atATime }, worker));
    expect(worse).toEqual([]);
    expect(found.strict + found.plain).toBeGreaterThan(files.length * 0.8);
    if (all) console.log(found);
  },
);

/** The configuration after Codex has changed it; null when it cannot. */
async function changedByCodex(
  home: CodexHome,
  text: string,
  args: readonly string[],
): Promise<string | null> {
  await writeFile(join(home.path, 'config.toml'), text);
  const { code } = await runCodex({ home, args });
  return code === 0 ? readFile(join(home.path, 'config.toml'), 'utf8') : null;
}

// Codex writes the file anew, and moves comments at its end below the tables it adds.
test.each([
  ['a server', ['mcp', 'add', 'added', '--', 'echo']],
  ['a feature', ['features', 'enable', 'shell_snapshot']],
] as const)(
  'what the real Codex writes into a connected file stays when it is restored: %s',
  { timeout: 300_000 },
  async (_, args) => {
    const home = await makeCodexHome({ auth: 'none' });
    const lost: string[] = [];
    let compared = 0;
    for (const file of files.filter((_one, at) => all || at % 4 === 0)) {
      const text = valueOf(configTextOf(file.bytes));
      const alone = await changedByCodex(home, text, args);
      const connected = await changedByCodex(
        home,
        valueOf(configText.connected(text, withProvider, 'sed')),
        args,
      );
      if (alone === null || connected === null) {
        if (alone !== connected) lost.push(`${file.name}: only one of them could be changed`);
        continue;
      }
      const back = valueOf(configText.restored(connected, withProvider));
      const same = isDeepStrictEqual(valueOf(readToml(back.text)).value, valueOf(readToml(alone)).value);
      if (!same || back.drift.length > 0) lost.push(file.name);
      compared += 1;
    }
    await home.remove();
    expect(lost).toEqual([]);
    expect(compared).toBeGreaterThan(files.length / 6);
  },
);
