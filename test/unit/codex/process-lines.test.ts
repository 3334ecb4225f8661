import { describe, expect, test } from 'vitest';
import {
  codexInCommandLine,
  codexInPowershellJson,
  codexInPsOutput,
  hashOfToken,
  launchMarker,
  startTicks,
} from '../../../main/codex/process-lines.ts';
import { keepOpen } from '../../../main/codex/terminals.ts';

const token = 'abcDEF_-0'.repeat(5).slice(0, 43);
const tokenHash = hashOfToken(token);
const url = `openai_base_url='http://127.0.0.1:4711/l/${token}/v1/openai-chatgpt/chatgpt-codex'`;
const overrides = ['-c', `model_provider='openai'`, '-c', url];

describe('which command lines are Codex', () => {
  test.each([
    ['the native program', ['/opt/codex/bin/codex', ...overrides], { tokenHash }],
    ['npm’s script', ['node', '/home/me/.nvm/bin/codex', ...overrides], { tokenHash }],
    ['pnpm’s script', ['/usr/bin/node', '/x/@openai/codex/bin/codex.js', ...overrides], { tokenHash }],
    ['a plain codex', ['codex'], { tokenHash: null }],
    ['a plain codex that resumes', ['node', '/x/codex', 'resume'], { tokenHash: null }],
    ['the shell around it', keepOpen(['/usr/bin/codex', ...overrides]), null],
    ['the terminal around that', ['xterm', '-e', ...keepOpen(['/usr/bin/codex', ...overrides])], null],
    ['an editor on a file named codex', ['vim', '/srv/codex'], null],
    ['a folder named codex', ['kitty', '--directory', '/srv/codex', '/bin/sh', '-c', 'x'], null],
    ['nothing', [], null],
  ])('%s', (_name, args, expected) => {
    expect(codexInCommandLine(args)).toEqual(expected);
  });
});

test('macOS: the launched Codex and its script are found in ps output, terminal, shell and osascript are not', () => {
  const tail = overrides.join(' ');
  const output = [
    '    1 /sbin/launchd',
    `  410 osascript -e on run argv -e tell application "Terminal" -e end run cd /w && NO_PROXY=x /opt/homebrew/bin/codex ${tail}`,
    `  411 node /opt/homebrew/bin/codex ${tail}`,
    `  412 /opt/homebrew/lib/node_modules/@openai/codex/vendor/aarch64-apple-darwin/bin/codex ${tail}`,
    `  413 /Applications/kitty.app/Contents/MacOS/kitty --directory /w /bin/sh -c "$@"; exec "\${SHELL:-/bin/sh}" postern /opt/homebrew/bin/codex ${tail}`,
    `  414 /Applications/My Tools/codex ${tail}`,
    '  415 codex',
  ].join('\n');
  expect(codexInPsOutput(output).map((one) => one.pid)).toEqual([411, 412, 414]);
  expect(codexInPsOutput(output)[0]).toEqual({ pid: 411, identity: '', tokenHash, launchId: null });
});

test('Windows: one row, several rows, none, and noise', () => {
  const tail = overrides.join(' ');
  const row = (pid: number, line: string): object => ({ ProcessId: pid, CommandLine: line });
  const codex = row(7, `"C:\\Users\\me\\npm\\codex.exe" ${tail}`);
  const shim = row(8, `C:\\Windows\\system32\\cmd.exe /d /s /c ""C:\\npm\\codex.cmd" ${tail}"`);
  const shell = row(9, `powershell.exe -NoLogo -NoExit -Command & 'C:\\npm\\codex.cmd' '-c' '${url}'`);
  const pids = (value: unknown): number[] =>
    codexInPowershellJson(JSON.stringify(value)).map((one) => one.pid);
  expect(pids(codex)).toEqual([7]);
  expect(pids([codex, shim, shell])).toEqual([7, 8]);
  expect(pids([{ ProcessId: 1, CommandLine: null }, null])).toEqual([]);
  expect(codexInPowershellJson('')).toEqual([]);
});

test('the start time is read past a name with blanks and brackets', () => {
  const fields = Array.from({ length: 50 }, (_unused, index) => String(index + 3));
  expect(startTicks(`42 (a) b (c)) S ${fields.slice(1).join(' ')}`)).toBe('22');
});

test('the launch an environment names', () => {
  expect(launchMarker('A=1\0POSTERN_LAUNCH=x7\0B=2\0')).toBe('x7');
  expect(launchMarker('A=1\0')).toBeNull();
});
