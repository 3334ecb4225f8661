import { createHash } from 'node:crypto';

/** A running Codex that belongs to a launch. */
export interface CodexProcess {
  readonly pid: number;
  /** Tells two processes apart that had the same number; empty where the system gives nothing for it. */
  readonly identity: string;
  /** Of the launch token in its command line; null for a plain `codex`. */
  readonly tokenHash: string | null;
  /** The launch named in its environment; null when it names none or the token says it already. */
  readonly launchId: string | null;
}

/** The variable that tells an unrouted Codex's launch; a routed one has its token in its arguments. */
export const launchVariable = 'POSTERN_LAUNCH';

/** Lower-case hex SHA-256 of a launch token, the only form in which one is kept. */
export function hashOfToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

const tokenInUrl = /\/l\/([A-Za-z0-9_-]{43})\/v1\//;
const codexProgram = /(^|[\\/])codex[\w.-]*$/i;
// `codex` of npm is a script: the kernel puts its interpreter first.
const interpreter = /(^|[\\/])(node|bun|sh|bash|dash)(\.exe)?$/i;

/**
 * Whether a command line is Codex itself (`codex …`, `node /path/codex …`), and with which launch token. The terminal and the
 * shell around it carry the same words further back. Null when it is not.
 */
export function codexInCommandLine(args: readonly string[]): { readonly tokenHash: string | null } | null {
  const [first = '', second = ''] = args;
  const isCodex = codexProgram.test(first) || (interpreter.test(first) && codexProgram.test(second));
  return isCodex ? { tokenHash: tokenHashIn(args.join(' ')) } : null;
}

/** The same for systems that give the command line as one text: there, the program is what stands before the first `-c`. */
export function codexInCommandText(line: string): { readonly tokenHash: string } | null {
  const tokenHash = tokenHashIn(line);
  const override = line.search(/\s-c\s/);
  if (tokenHash === null || override < 0) return null;
  const head = line.slice(0, override).replace(/"+$/, '');
  // These start Codex with the whole line among their own words.
  if (/^"?([^"]*[\\/])?(osascript|wt|conhost|powershell|pwsh|login)(\.exe)?"?(\s|$)/i.test(head)) return null;
  return codexProgram.test(head.split(/[\s"]/).at(-1) ?? '') ? { tokenHash } : null;
}

/** The launched Codex processes in `ps -o pid=,command=` output. */
export function codexInPsOutput(output: string): readonly CodexProcess[] {
  return output.split('\n').flatMap((line) => {
    const [, pid, command] = /^\s*(\d+)\s+(.*)$/.exec(line) ?? [];
    return pid === undefined || command === undefined ? [] : found(Number(pid), command);
  });
}

/** The launched Codex processes in the JSON PowerShell prints: nothing, one object, or a list. */
export function codexInPowershellJson(output: string): readonly CodexProcess[] {
  let rows: unknown;
  try {
    rows = JSON.parse(output);
  } catch {
    return [];
  }
  return (Array.isArray(rows) ? rows : [rows]).flatMap((row: unknown) => {
    if (typeof row !== 'object' || row === null) return [];
    const { ProcessId: pid, CommandLine: line } = row as Record<string, unknown>;
    return typeof pid === 'number' && typeof line === 'string' ? found(pid, line) : [];
  });
}

function found(pid: number, line: string): CodexProcess[] {
  const codex = codexInCommandText(line);
  return codex === null ? [] : [{ pid, identity: '', tokenHash: codex.tokenHash, launchId: null }];
}

function tokenHashIn(text: string): string | null {
  const token = tokenInUrl.exec(text)?.[1];
  return token === undefined ? null : hashOfToken(token);
}

/** When a process started, from /proc/PID/stat: its 22nd field. The name in the second may itself hold blanks and brackets. */
export function startTicks(stat: string): string {
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
}

/** The launch an environment names (/proc/PID/environ); null when it names none. */
export function launchMarker(environ: string): string | null {
  const entry = environ.split('\0').find((one) => one.startsWith(`${launchVariable}=`));
  return entry === undefined ? null : entry.slice(launchVariable.length + 1);
}
