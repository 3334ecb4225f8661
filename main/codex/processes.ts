import { readFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import {
  codexInCommandLine,
  codexInPowershellJson,
  codexInPsOutput,
  launchMarker,
  startTicks,
  type CodexProcess,
} from './process-lines.ts';
import { run, type Environment } from './run.ts';

/** Finds the Codex processes on this machine, and tells whether one found before still runs. */
export interface ProcessFinder {
  find(): Promise<readonly CodexProcess[]>;
  isAlive(process: CodexProcess): boolean;
}

const LIST_TIMEOUT_MS = 5_000;

/** The finder of a system: /proc on Linux, `ps` on macOS, CIM on Windows. `find` never rejects; failing, it finds none. */
export function processFinder(platform: NodeJS.Platform, environment: Environment): ProcessFinder {
  switch (platform) {
    case 'darwin':
      return {
        find: () =>
          list('/bin/ps', ['-axww', '-o', 'pid=,command='], environment).then((text) =>
            codexInPsOutput(text),
          ),
        isAlive: answersSignal,
      };
    case 'win32':
      return {
        find: () => list('powershell.exe', windowsQuery, environment).then(codexInPowershellJson),
        isAlive: answersSignal,
      };
    default:
      return { find: findInProc, isAlive: isSameInProc };
  }
}

const windowsQuery = [
  '-NoLogo',
  '-NoProfile',
  '-NonInteractive',
  '-Command',
  `Get-CimInstance Win32_Process -Filter "CommandLine LIKE '%/l/%/v1/%'" | Select-Object ProcessId,CommandLine | ConvertTo-Json -Compress`,
];

async function list(program: string, args: readonly string[], environment: Environment): Promise<string> {
  const result = await run(program, args, { environment, timeoutMs: LIST_TIMEOUT_MS });
  return result.ended ? result.stdout : '';
}

async function findInProc(): Promise<readonly CodexProcess[]> {
  const names = await readdir('/proc').catch(() => []);
  const found = await Promise.all(names.filter((name) => /^\d+$/.test(name)).map(readProc));
  return found.filter((one) => one !== null);
}

// A process may end between any two reads: what cannot be read is not there.
async function readProc(pid: string): Promise<CodexProcess | null> {
  try {
    const args = (await readFile(`/proc/${pid}/cmdline`, 'utf8')).split('\0').slice(0, -1);
    const codex = codexInCommandLine(args);
    if (codex === null) return null;
    const identity = startTicks(await readFile(`/proc/${pid}/stat`, 'utf8'));
    // A plain `codex` (routing off) carries no token; the terminal's environment says whose launch it is.
    const marker =
      codex.tokenHash === null ? launchMarker(await readFile(`/proc/${pid}/environ`, 'utf8')) : null;
    return { pid: Number(pid), identity, tokenHash: codex.tokenHash, launchId: marker };
  } catch {
    return null;
  }
}

// The start time too: a number may by now belong to another process.
function isSameInProc({ pid, identity }: CodexProcess): boolean {
  try {
    return startTicks(readFileSync(`/proc/${pid}/stat`, 'utf8')) === identity;
  } catch {
    return false;
  }
}

function answersSignal({ pid }: CodexProcess): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
