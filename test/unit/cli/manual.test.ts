import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { completionScript, shells } from '../../../main/cli/completion.ts';
import { commandTable } from '../../../main/cli/table.ts';
import { cliDocs } from '../../../scripts/cli-docs/files.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));

test('the manual and the man page tell of the commands as they are; npm run docs:cli writes them anew', async () => {
  for (const { path, text } of await cliDocs(root)) {
    expect(await readFile(join(root, path), 'utf8')).toBe(text);
    for (const { words, about } of commandTable) {
      expect(text.replaceAll('\\-', '-')).toContain(`postern ${words.join(' ')}`);
      expect(text.replaceAll('\\-', '-').replaceAll("'", '’')).toContain(about.replaceAll('`', ''));
    }
  }
});

test('the man page gives roff nothing it would take for a request of its own', async () => {
  const [, page] = await cliDocs(root);
  const requests = new Set(page?.text.split('\n').flatMap((line) => /^[.'](\S+)/.exec(line)?.[1] ?? []));
  expect([...requests].toSorted()).toEqual(['B', 'I', 'PP', 'SH', 'SS', 'TH', 'TP', '\\"']);
  expect(page?.text).toMatch(/^[\n -~]*$/);
});

test('the script for bash is one bash reads, and completes the words of a command', async () => {
  const ask = (line: string, at: number) =>
    `COMP_WORDS=(${line}); COMP_CWORD=${at}; _postern; echo "\${COMPREPLY[@]}"`;
  const script = [
    completionScript('bash', commandTable),
    ask('postern ga', 1),
    ask("postern gateway ''", 2),
    ask('postern backend create --auth', 3),
    ask("postern start codex --lane ''", 4),
    ask("postern routing ''", 2),
    ask('postern gateway use team --j', 4),
  ].join('\n');
  const { stdout } = await promisify(execFile)('bash', ['--norc', '-c', script]);
  expect(stdout.trim().split('\n')).toEqual([
    'gateway',
    'list create delete use rename pause resume',
    '--auth-type',
    'auto chatgpt api',
    'on off --json --help',
    '--json',
  ]);
});

test('each shell has a script that names every command', () => {
  for (const shell of shells) {
    const script = completionScript(shell, commandTable);
    for (const word of commandTable.flatMap((one) => one.words)) expect(script).toContain(word);
  }
});
