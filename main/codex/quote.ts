/** The ways a command can be written for a person to paste. */
export type ShellDialect = 'sh' | 'powershell';

const plainWord = /^[A-Za-z0-9_@%+:,./-]+$/;
// Control characters, line separators, and the marks that reorder text on screen: a folder's name must not draw over the command.
const unprintable = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/u;
const everyUnprintable = new RegExp(unprintable, 'gu');

/** One argument as a word of a POSIX shell (bash, zsh, sh; `$'…'` only for names with control characters). */
export function shWord(argument: string): string {
  if (plainWord.test(argument)) return argument;
  if (unprintable.test(argument)) {
    const escaped = argument
      .replace(/[\\']/g, '\\$&')
      .replace(everyUnprintable, (character) => escapeOf(character));
    return `$'${escaped}'`;
  }
  // A TOML value is itself in single quotes; double ones around it read better where nothing inside them expands.
  if (argument.includes("'") && !/["$`\\!]/.test(argument)) return `"${argument}"`;
  return `'${argument.replaceAll("'", `'\\''`)}'`;
}

function escapeOf(character: string): string {
  const code = character.charCodeAt(0);
  if (code < 0x80) return `\\x${code.toString(16).padStart(2, '0')}`;
  return `\\u${code.toString(16).padStart(4, '0')}`;
}

/** One argument as a PowerShell string; all the quotes PowerShell takes for a single quote are doubled. */
export function powershellWord(argument: string): string {
  return `'${argument.replace(/['\u2018\u2019\u201a\u201b]/g, '$&$&')}'`;
}

/** A text fit to show on one line: control and reordering characters made visible. */
export function shown(text: string): string {
  return text.replace(everyUnprintable, escapeOf);
}
