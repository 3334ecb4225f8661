import type { CommandSpec } from './command.ts';

/** The shells a script can be had for. */
export const shells = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof shells)[number];

/** The script for a shell, made from the commands; words only, nothing is asked while a person types. */
export function completionScript(shell: Shell, commands: readonly CommandSpec[]): string {
  switch (shell) {
    case 'bash':
      return bash(commands);
    case 'zsh':
      // zsh reads bash's own way of completing, so that the two cannot differ.
      return `#compdef postern\nautoload -Uz bashcompinit && bashcompinit\n${bash(commands)}`;
    case 'fish':
      return fish(commands);
    default:
      return unreachable(shell);
  }
}

/** What may follow each beginning of a command: its next words, or its options and choices. */
export function followers(commands: readonly CommandSpec[]): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, Set<string>>();
  const add = (path: string, word: string): void => {
    const words = found.get(path) ?? new Set<string>();
    found.set(path, words.add(word));
  };
  for (const command of commands) {
    command.words.forEach((word, at) => add(command.words.slice(0, at).join(' '), word));
    const path = command.words.join(' ');
    for (const { choices } of command.operands ?? []) for (const choice of choices ?? []) add(path, choice);
    for (const { name } of command.options ?? []) add(path, `--${name}`);
    if (command.json !== undefined) add(path, '--json');
    add(path, '--help');
  }
  return new Map([...found].map(([path, words]) => [path, [...words]]));
}

/** What the value of an option may be, where that is a choice, by command and option. */
function choicesOf(commands: readonly CommandSpec[]): readonly (readonly [string, readonly string[]])[] {
  return commands.flatMap(({ words, options }) =>
    (options ?? []).flatMap(({ name, choices }) =>
      choices === undefined ? [] : [[`${words.join(' ')} --${name}`, choices] as const],
    ),
  );
}

function bash(commands: readonly CommandSpec[]): string {
  const paths = [...followers(commands)].map(
    ([path, words]) => `    '${path}') words='${words.join(' ')}' ;;`,
  );
  const values = choicesOf(commands).map(([path, words]) => `    '${path}') words='${words.join(' ')}' ;;`);
  return `_postern() {
  local current="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}" path='' words='' at
  for ((at = 1; at < COMP_CWORD; at++)); do
    case "\${COMP_WORDS[at]}" in
      -*) break ;;
      *) path="\${path:+$path }\${COMP_WORDS[at]}" ;;
    esac
  done
  case "$path $before" in
${values.join('\n')}
  esac
  while [ -z "$words" ]; do
    case "$path" in
${paths.map((one) => `  ${one}`).join('\n')}
    esac
    [ -z "$path" ] && break
    case "$path" in *' '*) path="\${path% *}" ;; *) path='' ;; esac
  done
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _postern postern
`;
}

function fish(commands: readonly CommandSpec[]): string {
  const quoted = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
  const seen = new Set<string>();
  const lines: string[] = ['complete -c postern -f'];
  for (const { words, about, options, operands, json } of commands) {
    words.forEach((word, at) => {
      const before = words.slice(0, at);
      const condition =
        at === 0 ? '__fish_use_subcommand' : `__fish_seen_subcommand_from ${before.join(' ')}`;
      const key = [...before, word].join(' ');
      if (seen.has(key)) return;
      seen.add(key);
      const about_ = at === words.length - 1 ? ` -d ${quoted(about)}` : '';
      lines.push(`complete -c postern -n ${quoted(condition)} -a ${word}${about_}`);
    });
    const here = quoted(words.map((word) => `__fish_seen_subcommand_from ${word}`).join('; and '));
    for (const { choices } of operands ?? []) {
      if (choices !== undefined) lines.push(`complete -c postern -n ${here} -a ${quoted(choices.join(' '))}`);
    }
    for (const option of options ?? []) {
      const letter = option.letter === undefined ? '' : ` -s ${option.letter}`;
      const value = option.value === undefined ? '' : ' -r';
      const choices = option.choices === undefined ? '' : ` -a ${quoted(option.choices.join(' '))}`;
      lines.push(
        `complete -c postern -n ${here} -l ${option.name}${letter}${value}${choices} -d ${quoted(option.about)}`,
      );
    }
    if (json !== undefined)
      lines.push(`complete -c postern -n ${here} -l json -d 'print the answer as JSON'`);
  }
  return `${lines.join('\n')}\n`;
}

function unreachable(value: never): never {
  throw new Error(`not handled: ${String(value)}`);
}
