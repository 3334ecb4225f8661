import type { CommandSpec, OperandSpec, OptionSpec } from './command.ts';

/** What the command ends with, for people who write scripts. */
const exits: readonly (readonly [number, string])[] = [
  [0, 'It was done.'],
  [1, 'It could not be done; what, why and what to do next stand on standard error.'],
  [2, 'The command line was not understood.'],
  [3, 'No Postern runs, and this command starts none.'],
  [4, 'Postern runs and does not answer, or what answers there is not trusted.'],
  [130, 'It was given up with Ctrl+C.'],
];

const variables: readonly (readonly [string, string])[] = [
  ['POSTERN_HOME', 'The profile: the folder everything is kept in. Each has a Postern of its own.'],
  ['POSTERN_NODE', 'The Node.js that runs the command; without it `node` on PATH.'],
  ['NO_COLOR', 'No colours when it is set. There are none either where the output is no terminal.'],
];

const general: readonly string[] = [
  'Everything is done by the Postern that runs for this profile, through a socket for this user alone. Where none runs, a core without a window is started and ends by itself after its last command and launch; no display is needed.',
  'With `--json` the answer is printed as JSON, in the shapes the window gets too; a problem is printed as JSON on standard error, as `{ "problem": { code, what, why, next } }`.',
];

/** The manual as a page of docs. */
export function markdownManual(table: readonly CommandSpec[]): string {
  const lines = [
    '---',
    'summary: Every command of `postern`. Made from the table of commands by `npm run docs:cli`.',
    'read when: you use Postern from a terminal or a script.',
    '---',
    '',
    '# The postern command',
    '',
    ...general.flatMap((one) => [one, '']),
    'From a checkout it is `bin/postern`, after `npm run build`.',
    '',
    '## Exit codes',
    '',
    '| code | what |',
    '| --- | --- |',
    ...exits.map(([code, what]) => `| ${code} | ${what} |`),
    '',
    '`start codex` ends with Codex’s own code, or 128 and the number of the signal that ended it.',
    '',
    '## Variables',
    '',
    '| variable | what |',
    '| --- | --- |',
    ...variables.map(([name, what]) => `| \`${name}\` | ${what} |`),
    '',
    '## Commands',
    '',
  ];
  for (const command of table) lines.push(...markdownOf(command));
  return `${lines.join('\n').trimEnd()}\n`;
}

function markdownOf(command: CommandSpec): readonly string[] {
  const { words, about, more, operands, json } = command;
  const rows = [
    ...(operands ?? []).map((one) => [one.name, one.about] as const),
    ...optionsOf(command).map((one) => [flagsOf(one), one.about] as const),
  ];
  return [
    `### postern ${words.join(' ')}`,
    '',
    about,
    '',
    '```sh',
    synopsisOf(command),
    '```',
    '',
    ...(more ?? []).flatMap((one) => [one, '']),
    ...(rows.length === 0
      ? []
      : ['| | |', '| --- | --- |', ...rows.map(([name, what]) => `| \`${name}\` | ${cell(what)} |`), '']),
    ...(json === undefined ? [] : [`\`--json\` prints \`${json}\`.`, '']),
  ];
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}

/** The manual as a man page, section 1. */
export function manPage(table: readonly CommandSpec[]): string {
  const lines = [
    '.\\" Made from the table of commands by npm run docs:cli.',
    '.TH POSTERN 1',
    '.SH NAME',
    'postern \\- the small gate between Codex and its model providers',
    '.SH SYNOPSIS',
    '.B postern',
    '.I command',
    '[options]',
    '.SH DESCRIPTION',
    ...general.flatMap((one) => ['.PP', roff(one)]),
    '.SH COMMANDS',
    ...table.flatMap(manOf),
    '.SH EXIT STATUS',
    ...exits.flatMap(([code, what]) => ['.TP', `.B ${code}`, roff(what)]),
    '.PP',
    roff('start codex ends with Codex’s own code, or 128 and the number of the signal that ended it.'),
    '.SH ENVIRONMENT',
    ...variables.flatMap(([name, what]) => ['.TP', `.B ${name}`, roff(what)]),
  ];
  return `${lines.join('\n')}\n`;
}

function manOf(command: CommandSpec): readonly string[] {
  const { about, more, operands, json } = command;
  const rows = [
    ...(operands ?? []).map((one) => [one.name, one.about] as const),
    ...optionsOf(command).map((one) => [flagsOf(one), one.about] as const),
  ];
  return [
    `.SS ${roff(synopsisOf(command))}`,
    roff(about),
    ...(more ?? []).flatMap((one) => ['.PP', roff(one)]),
    ...rows.flatMap(([name, what]) => ['.TP', `.B ${roff(name)}`, roff(what)]),
    ...(json === undefined ? [] : ['.PP', roff(`--json prints ${json}.`)]),
  ];
}

/** A text as roff takes it: no line of it is a request, and a dash is a dash. */
function roff(text: string): string {
  const safe = text
    .replaceAll('`', '')
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll('’', "'")
    .replaceAll('…', '...');
  return /^[.']/.test(safe) ? `\\&${safe}` : safe;
}

function synopsisOf({ words, operands, options, json }: CommandSpec): string {
  const shapes = (operands ?? []).map(shapeOf);
  const some = (options ?? []).length > 0 || json !== undefined ? ['[options]'] : [];
  return ['postern', ...words, ...some, ...shapes].join(' ');
}

function shapeOf({ name, count }: OperandSpec): string {
  return { one: name, optional: `[${name}]`, rest: `[-- ${name}...]` }[count];
}

function optionsOf({ options, json }: CommandSpec): readonly OptionSpec[] {
  return [
    ...(options ?? []),
    ...(json === undefined ? [] : [{ name: 'json', about: 'print the answer as JSON' }]),
  ];
}

function flagsOf({ name, letter, value }: OptionSpec): string {
  return `${letter === undefined ? '' : `-${letter}, `}--${name}${value === undefined ? '' : ` ${value}`}`;
}
