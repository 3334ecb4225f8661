import { Argument, Command, CommanderError, Option } from 'commander';
import type { CommandSpec, Given, OptionSpec } from './command.ts';

/** What a command line asks for. */
export type Parsed =
  | { readonly type: 'run'; readonly command: CommandSpec; readonly given: Given; readonly json: boolean }
  /** Help or the version. */
  | { readonly type: 'text'; readonly text: string }
  /** Not understood; the text says what and where. */
  | { readonly type: 'wrong'; readonly text: string };

/** Reads a command line by the table of commands. */
export function parseCommandLine(
  words: readonly string[],
  table: readonly CommandSpec[],
  groups: Readonly<Record<string, string>>,
  version: string,
): Parsed {
  let shown = '';
  let wrong = '';
  let parsed: Parsed | null = null;
  const configure = (command: Command): Command =>
    command
      .exitOverride()
      .helpOption('-h, --help', 'say what this command does')
      .helpCommand(false)
      .showHelpAfterError(false)
      .configureOutput({
        writeOut: (text) => {
          shown += text;
        },
        writeErr: (text) => {
          wrong += text;
        },
      });
  const root = configure(new Command('postern'))
    .description('The small gate in the tray between Codex and its model providers.')
    .version(version, '-V, --version', 'print the version');
  const parents = new Map<string, Command>([['', root]]);
  for (const spec of table) {
    const command = commandFor(parents, configure, spec.words);
    describe(command, spec);
    command.action((...called: unknown[]) => {
      const options = command.opts<Record<string, unknown>>();
      const operands = called.slice(0, spec.operands?.length ?? 0);
      parsed = {
        type: 'run',
        command: spec,
        given: givenOf(spec, operands, options),
        json: options['json'] === true,
      };
    });
  }
  for (const [word, about] of Object.entries(groups)) parents.get(word)?.description(about);
  try {
    // As people ask other commands too: `postern help sessions`.
    root.parse(words[0] === 'help' ? [...words.slice(1), '--help'] : [...words], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return { type: 'text', text: shown };
    const said = (wrong === '' ? error.message : wrong).trimEnd();
    // A group without its command has shown its help.
    return {
      type: 'wrong',
      text: said.startsWith('Usage:') ? said : `${said}\n${whereToLook(words, table)}`,
    };
  }
  return parsed ?? { type: 'wrong', text: root.helpInformation() };
}

/** The help of the command a line began with. */
function whereToLook(words: readonly string[], table: readonly CommandSpec[]): string {
  const isKnown = (count: number): boolean =>
    words.length >= count &&
    table.some((spec) => spec.words.slice(0, count).join(' ') === words.slice(0, count).join(' '));
  const known = isKnown(2) ? 2 : isKnown(1) ? 1 : 0;
  return `Next: ${['postern', ...words.slice(0, known), '--help'].join(' ')} says what it takes.`;
}

function commandFor(
  parents: Map<string, Command>,
  configure: (command: Command) => Command,
  words: readonly string[],
): Command {
  let command = parents.get('');
  words.forEach((word, at) => {
    const path = words.slice(0, at + 1).join(' ');
    const known = parents.get(path);
    const next = known ?? configure(new Command(word));
    if (known === undefined) command?.addCommand(next);
    parents.set(path, next);
    command = next;
  });
  if (command === undefined) throw new Error('a command without words');
  return command;
}

function describe(command: Command, spec: CommandSpec): void {
  command.description([spec.about, ...(spec.more ?? [])].join('\n\n')).summary(spec.about);
  for (const { name, about, count, choices } of spec.operands ?? []) {
    const shape = { one: `<${name}>`, optional: `[${name}]`, rest: `[${name}...]` }[count];
    const argument = new Argument(shape, about);
    if (choices !== undefined)
      argument.argParser((text: string) => {
        refuseUnless(choices, text, name);
        return text;
      });
    command.addArgument(argument);
  }
  for (const option of spec.options ?? []) command.addOption(optionOf(option));
  if (spec.json !== undefined) command.option('--json', 'print the answer as JSON');
}

function optionOf({ name, letter, value, choices, many, about }: OptionSpec): Option {
  const flags = `${letter === undefined ? '' : `-${letter}, `}--${name}${value === undefined ? '' : ` <${value}>`}`;
  const option = new Option(flags, about);
  option.argParser((text: string, before: unknown) => {
    if (choices !== undefined) refuseUnless(choices, text, `--${name}`);
    if (many === true) return [...(Array.isArray(before) ? before : []), text];
    return text;
  });
  return option;
}

function refuseUnless(choices: readonly string[], text: string, name: string): void {
  if (choices.includes(text)) return;
  throw new CommanderError(1, 'postern.choice', `error: ${name} takes ${choices.join(', ')}, not ${text}`);
}

function givenOf(
  spec: CommandSpec,
  operands: readonly unknown[],
  options: Readonly<Record<string, unknown>>,
): Given {
  const valueAt = (name: string): unknown => options[camelCase(name)];
  const known = new Set((spec.options ?? []).map((one) => one.name));
  const ofThis = (name: string): unknown => {
    if (!known.has(name)) throw new Error(`${spec.words.join(' ')} has no option --${name}`);
    return valueAt(name);
  };
  return {
    operand(name) {
      const value = operands[(spec.operands ?? []).findIndex((one) => one.name === name)];
      return typeof value === 'string' ? value : '';
    },
    rest: () => operands.flatMap((one) => (Array.isArray(one) ? one.map(String) : [])),
    value: (name) => {
      const value = ofThis(name);
      return typeof value === 'string' ? value : null;
    },
    values: (name) => {
      const value = ofThis(name);
      return Array.isArray(value) ? value.map(String) : [];
    },
    on: (name) => ofThis(name) === true,
  };
}

function camelCase(name: string): string {
  return name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
