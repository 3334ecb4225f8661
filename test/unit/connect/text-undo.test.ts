import { describe, expect, test } from 'vitest';
import { undoCommand } from '../../../main/connect/undo-command.ts';
import { connect } from './text-keys.ts';

describe('the command that undoes it without Postern', () => {
  test.each([
    ['linux', '/home/ana/.codex/config.toml', '/home/ana/.codex/config.toml'],
    ['linux', "/home/ana/it's here/$x/config.toml", String.raw`'/home/ana/it'\''s here/$x/config.toml'`],
    ['darwin', '/Users/Zoë/.codex/config.toml', "'/Users/Zoë/.codex/config.toml'"],
  ] as const)('on %s for %s', (platform, path, quoted) => {
    expect(undoCommand(path, platform)).toBe(
      String.raw`sed -i.bak -e '/^[^#]\{0,3\}# >>> postern >>>/,/# <<< postern <<</d' -e 's/^#postern# \{0,1\}//' ${quoted}`,
    );
  });

  test('on Windows quotes what PowerShell takes for quotes', () => {
    expect(undoCommand('C:\\it’s\\config.toml', 'win32')).toMatch(
      /^\$f = 'C:\\it’’s\\config\.toml'; Copy-Item/,
    );
  });

  // .NET's expressions and ours agree on everything these use.
  test.each([
    ['', '\n'],
    ['model_provider = "a"\r\n[model_providers]\r\n', '\r\n'],
    ['\uFEFFmodel = """\n\nx"""\n[model_providers]', '\n'],
    ['[model_providers.postern]\nname = """\n\n"""', '\n'],
  ])('on Windows gives back %j', (text) => {
    const [, blocks, lines] =
      /-creplace '(.+?)', '' -creplace '(.+?)', ''/.exec(undoCommand('C:\\c', 'win32')) ?? [];
    const expression = (source: string | undefined): RegExp =>
      new RegExp((source ?? '').replace('(?m)', ''), 'gm');
    const bytes = Buffer.from(connect(text)).toString('latin1');
    const after = bytes.replace(expression(blocks), '').replace(expression(lines), '');
    expect(Buffer.from(after, 'latin1').toString()).toBe(text);
  });
});
