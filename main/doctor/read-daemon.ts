import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DaemonFacts, Environment } from './facts.ts';
import { readPlain } from '../files/plain-file.ts';

/** Where Codex 0.169 says which process its background server is; the second name is the one it has without an install. */
const pidFiles = ['daemon.pid', 'app-server.pid'];

/** Variables whose change a running server does not see (PROTOCOL F5). Their values are compared and kept nowhere. */
const compared = [
  'OPENAI_API_KEY',
  'OPENAI_ORGANIZATION',
  'OPENAI_PROJECT',
  'CODEX_API_KEY',
  'CODEX_ACCESS_TOKEN',
  'CODEX_CA_CERTIFICATE',
  'SSL_CERT_FILE',
  'AZURE_OPENAI_API_KEY',
  'AWS_PROFILE',
  'AWS_REGION',
  'AWS_BEARER_TOKEN_BEDROCK',
  ...['HTTPS_PROXY', 'HTTP_PROXY', 'ALL_PROXY', 'NO_PROXY'].flatMap((name) => [name, name.toLowerCase()]),
];

/** The background server of a home; null when none runs. `keys` are variables the home's providers name. */
export async function readDaemon(
  codexHome: string,
  now: Environment,
  keys: readonly string[],
  platform: NodeJS.Platform,
): Promise<DaemonFacts | null> {
  for (const name of pidFiles) {
    const file = await readPlain(join(codexHome, 'app-server-daemon', name));
    const process = file.state === 'there' ? processIn(file.text) : null;
    if (process === null) continue;
    const found = platform === 'linux' ? await inProc(process, now, keys) : bySignal(process.pid);
    if (found !== null) return found;
  }
  return null;
}

interface NamedProcess {
  readonly pid: number;
  /** When it started, in ticks since the system did; null when the file does not say. */
  readonly startTicks: number | null;
}

function processIn(text: string): NamedProcess | null {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || !('pid' in value)) return null;
    const { pid } = value;
    if (typeof pid !== 'number' || !Number.isSafeInteger(pid) || pid <= 1) return null;
    const identity: unknown = 'processIdentity' in value ? value.processIdentity : null;
    const ticks =
      typeof identity === 'object' && identity !== null && 'startTicks' in identity
        ? identity.startTicks
        : null;
    return { pid, startTicks: typeof ticks === 'number' ? ticks : null };
  } catch {
    return null;
  }
}

/** Ticks per second of /proc: fixed on every Linux Node runs on. */
const ticksPerSecond = 100;

async function inProc(
  { pid, startTicks }: NamedProcess,
  now: Environment,
  keys: readonly string[],
): Promise<DaemonFacts | null> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  if (stat === null) return null;
  // The name in brackets may hold anything; the twentieth field after it is when the process started (proc_pid_stat(5)).
  const ticks = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]);
  // The number may by now belong to another process.
  if (startTicks !== null && ticks !== startTicks) return null;
  const [environ, boot] = await Promise.all([
    readFile(`/proc/${pid}/environ`, 'utf8').catch(() => null),
    readFile('/proc/stat', 'utf8').catch(() => ''),
  ]);
  const bootedAt = /^btime (\d+)$/m.exec(boot)?.[1];
  return {
    pid,
    startedAt: bootedAt === undefined ? null : Number(bootedAt) * 1_000 + (ticks * 1_000) / ticksPerSecond,
    differs: environ === null ? null : differing(environ, now, keys),
  };
}

function differing(environ: string, now: Environment, keys: readonly string[]): readonly string[] {
  const entries = environ.split('\0').map((entry) => {
    const at = entry.indexOf('=');
    return [entry.slice(0, at), entry.slice(at + 1)] as const;
  });
  const then = new Map(entries);
  return [...new Set([...compared, ...keys])].filter((name) => (then.get(name) ?? '') !== (now[name] ?? ''));
}

function bySignal(pid: number): DaemonFacts | null {
  try {
    process.kill(pid, 0);
    return { pid, startedAt: null, differs: null };
  } catch {
    return null;
  }
}
