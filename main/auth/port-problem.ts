import { execFile } from 'node:child_process';
import { readFile, readdir, readlink } from 'node:fs/promises';
import { promisify } from 'node:util';
import { t } from '../../preload/language.ts';
import { problem, type Problem } from '../domain/problem.ts';
import type { PortsRefused } from './callback-server.ts';

/** Says why none of the sign-in ports could be had, and who holds them where that can be known. */
export async function portProblem({ refused }: PortsRefused, platform: NodeJS.Platform): Promise<Problem> {
  const excluded = platform === 'win32' ? await excludedRanges() : [];
  const held = new Map<string, number[]>();
  const reasons = await Promise.all(
    refused.map(async ({ port, code }): Promise<string | null> => {
      const range = excluded.find(([from, to]) => from <= port && port <= to);
      if (range !== undefined)
        return t`Windows keeps the ports ${range[0]} to ${range[1]} for itself, ${port} among them`;
      if (code === 'EACCES') return t`the system does not allow port ${port}`;
      if (code !== 'EADDRINUSE') return t`port ${port} could not be opened (${code})`;
      const holder =
        platform === 'linux'
          ? await holderOnLinux(port)
          : platform === 'win32'
            ? null
            : await holderByLsof(port);
      const name = holder ?? t`another program`;
      held.set(name, [...(held.get(name) ?? []), port].toSorted());
      return null;
    }),
  );
  const parts = [...reasons.filter((one) => one !== null), ...heldTexts(held)];
  const why = parts.reduce((said, one) => t`${said}, and ${one}`);
  return problem(
    'login-port-busy',
    t`Could not wait for the browser.`,
    t`${why.charAt(0).toUpperCase() + why.slice(1)}.`,
    t`End that program and try again, or sign in with a device code, which needs no port.`,
  );
}

/** Who holds which ports, each program named once. */
export function heldTexts(held: ReadonlyMap<string, readonly number[]>): string[] {
  return [...held].map(([name, ports]) =>
    ports.length === 1
      ? t`port ${ports.join()} is held by ${name}`
      : t`ports ${ports.map(String).reduce((said, one) => t`${said} and ${one}`)} are held by ${name}`,
  );
}

/** The inodes that listen on a port, in the text of `/proc/net/tcp`. */
export function listeningInodes(table: string, port: number): string[] {
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  return table
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields[1]?.endsWith(`:${hex}`) === true && fields[3] === '0A')
    .map((fields) => fields[9] ?? '')
    .filter((inode) => inode !== '');
}

/** The ranges in the output of `netsh interface ipv4 show excludedportrange protocol=tcp`. */
export function rangesIn(output: string): [number, number][] {
  return [...output.matchAll(/^\s*(\d+)\s+(\d+)\s*\*?\s*$/gm)].map((row) => [Number(row[1]), Number(row[2])]);
}

/** "node (process 4242)"; null when it belongs to another person or has gone. */
async function holderOnLinux(port: number): Promise<string | null> {
  const table = await readFile('/proc/net/tcp', 'utf8').catch(() => '');
  const wanted = new Set(listeningInodes(table, port).map((inode) => `socket:[${inode}]`));
  if (wanted.size === 0) return null;
  for (const pid of (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name))) {
    for (const handle of await readdir(`/proc/${pid}/fd`).catch(() => [])) {
      if (!wanted.has(await readlink(`/proc/${pid}/fd/${handle}`).catch(() => ''))) continue;
      const name = (await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '')).trim();
      return t`${name === '' ? t`a program` : name} (process ${pid})`;
    }
  }
  return t`a program of another user`;
}

async function holderByLsof(port: number): Promise<string | null> {
  const output = await run('lsof', ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fpc']);
  const [pid, name] = [/^p(\d+)$/m.exec(output)?.[1], /^c(.+)$/m.exec(output)?.[1]];
  return pid === undefined ? null : t`${name ?? t`a program`} (process ${pid})`;
}

async function excludedRanges(): Promise<[number, number][]> {
  return rangesIn(await run('netsh', ['interface', 'ipv4', 'show', 'excludedportrange', 'protocol=tcp']));
}

async function run(program: string, args: readonly string[]): Promise<string> {
  const result = await promisify(execFile)(program, args, { timeout: 3_000, windowsHide: true }).catch(
    () => null,
  );
  return result?.stdout ?? '';
}
