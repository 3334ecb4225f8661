/** What a tool was given, for reading. */
export interface ReadableInput {
  /** The shell command, as it was meant to run; null when there is none. */
  readonly command: string | null;
  /** Everything else: JSON laid out over lines, all other text as it was written. Empty when the command is all. */
  readonly rest: string;
}

/** Parts what a tool was given: in JSON a command of several lines is one long line full of backslashes. */
export function readableInput(input: string): ReadableInput {
  const text = input.trim();
  if (!text.startsWith('{') && !text.startsWith('[')) return { command: null, rest: input };
  try {
    return parted(JSON.parse(text));
  } catch {
    return { command: null, rest: input };
  }
}

/** The names commands go by in the tools of Codex: `exec_command`, and `shell_command` before it. */
const commandNames = ['cmd', 'command'];

function parted(value: unknown): ReadableInput {
  const entries = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  const found = entries.find(([name, one]) => commandNames.includes(name) && typeof one === 'string');
  if (Array.isArray(value) || found === undefined)
    return { command: null, rest: JSON.stringify(value, null, 2) };
  const others = entries.filter(([name]) => name !== found[0]);
  return {
    command: String(found[1]),
    rest: others.length === 0 ? '' : JSON.stringify(Object.fromEntries(others), null, 2),
  };
}
