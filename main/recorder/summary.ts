import { listOf, objectOf, parseJson, textOf } from './json.ts';

const longestSummary = 200;
const longestPatch = 100_000;

/** One line for people about a tool call: the shell command where there is one, else the tool and what it was given. */
export function summariseCall(name: string, input: string): string {
  const command = shellCommand(name, input);
  if (command === null) return oneLine(otherCall(name, input), longestSummary);
  const files = /^\s*apply_patch\b/.test(command) ? patchedFiles(command) : [];
  return oneLine(files.length > 0 ? `apply_patch ${files.join(', ')}` : command, longestSummary);
}

/** The first words of a text on one line, cut with an ellipsis. */
export function oneLine(text: string, longest: number): string {
  const line = text
    .slice(0, longest * 4)
    .replace(/\s+/g, ' ')
    .trim();
  return line.length <= longest ? line : `${line.slice(0, longest - 1).trimEnd()}…`;
}

function shellCommand(name: string, input: string): string | null {
  if (name === 'exec') return scriptedCommand(input);
  const given = objectOf(parseJson(input));
  if (given === null) return null;
  const command = given['cmd'] ?? given['command'];
  if (typeof command === 'string') return textOf(command);
  const words = listOf(command).filter((word) => typeof word === 'string');
  if (words.length === 0) return null;
  const script = words[2];
  const isShell = /(?:^|[\\/])(?:ba|z|da|k)?sh$|(?:^|[\\/])(?:pwsh|powershell)(?:\.exe)?$/.test(
    words[0] ?? '',
  );
  const viaShell = isShell && words.length === 3 && /^-(?:l?c|Command)$/.test(words[1] ?? '');
  return viaShell && script !== undefined ? script : words.join(' ');
}

/** The command inside a script that calls `tools.exec_command({cmd: "..."})`; null when it holds none. */
function scriptedCommand(script: string): string | null {
  const match = /\bcmd["']?\s*:\s*("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`)/.exec(script);
  const quoted = match?.[1];
  if (quoted === undefined) return null;
  const inner = quoted.slice(1, -1);
  return textOf(inner.replace(/\\n/g, '\n').replace(/\\(["'`\\])/g, '$1'));
}

/** The files of a patch, whether it stands alone or in a string of a script, where a line ends with an escape. */
function patchedFiles(input: string): readonly string[] {
  const lines = input
    .slice(0, longestPatch)
    .matchAll(/(?:^|\\n|["'`])\*\*\* (?:Add|Update|Delete) File: ((?:(?!\\n)[^\n])+)/gm);
  return [...lines].map((match) => match[1] ?? '');
}

function otherCall(name: string, input: string): string {
  const files = patchedFiles(input);
  if (files.length > 0) return `${input.includes('apply_patch') ? 'apply_patch' : name} ${files.join(', ')}`;
  const given = objectOf(parseJson(input));
  const values = given === null ? [input] : Object.values(given).filter((value) => typeof value === 'string');
  return [name, ...values].join(' ');
}
