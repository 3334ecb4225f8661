import { fork, spawn, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { inAppRuntime } from './app-runtime.ts';
import { familyOf } from './process-figures.ts';
import type { WorkName } from './work.ts';

/** The token of the one launch that the bench has. */
const benchToken = 'b'.repeat(43);
export const benchTokenHash = createHash('sha256').update(benchToken).digest('hex');

/** The path every target is asked for, unless it wants another: the other proxies pass it on as it is. */
export const benchPath = `/l/${benchToken}/v1/openai-responses/bench`;

/** Something between client and upstream. */
export interface Target {
  readonly name: string;
  readonly port: number;
  readonly path: string;
  /** Header lines it wants beside the usual ones. */
  readonly headers: readonly string[];
  /** What is measured of it; null is everything. */
  readonly works: readonly WorkName[] | null;
  /** Its processes; none for the direct way. */
  pids(): readonly number[];
  /** What it wrote of its troubles. */
  complaints(): string;
  stop(): void;
}

type Ways = Partial<Pick<Target, 'path' | 'headers' | 'works'>>;

/** The direct way to the upstream. */
export function directTarget(port: number): Target {
  return targetOf('direct', port, {}, { pids: () => [], complaints: () => '', stop() {} });
}

/** One of the bench's own programs that listens. */
export interface Program {
  readonly child: ChildProcess;
  readonly port: number;
}

/** Starts one of the bench's own programs in a process of this Node, or of the app's own runtime, and waits until it says its port. */
export async function startProgram(
  file: string,
  args: readonly string[] = [],
  environment: NodeJS.ProcessEnv = {},
  runtime: 'node' | 'app' = 'node',
): Promise<Program> {
  const path = fileURLToPath(new URL(file, import.meta.url));
  const env = { ...process.env, ...environment };
  const host = runtime === 'app' ? inAppRuntime(env) : { env };
  const child = fork(path, [...args], { execArgv: ['--import', 'tsx'], ...host });
  const ended = once(child, 'exit').then(() => Promise.reject(new Error(`${file} ended before it listened`)));
  const [message] = (await Promise.race([once(child, 'message'), ended])) as [{ port: number }];
  ended.catch(() => {});
  return { child, port: message.port };
}

/** A target that is one of the bench's own programs. */
export async function programTarget(
  name: string,
  file: string,
  args: readonly string[],
  ways: Ways = {},
  environment: NodeJS.ProcessEnv = {},
): Promise<Target> {
  return childTarget(name, await startProgram(file, args, environment), ways);
}

/** Postern's proxy, and the recorder where the arguments ask for it, in the runtime of the app. */
export async function startPostern(args: readonly string[]): Promise<Program> {
  return startProgram('./target-postern.ts', args, {}, 'app');
}

/** A target that is such a program. */
export function childTarget(name: string, { child, port }: Program, ways: Ways = {}): Target {
  const pid = child.pid ?? 0;
  const stop = (): void => void (child.connected && child.disconnect());
  return targetOf(name, port, ways, { pids: () => familyOf(pid), complaints: () => '', stop });
}

/** A target that is a program of its own, told its port by its arguments; it has 30 s to listen. */
export async function commandTarget(
  name: string,
  command: readonly string[],
  port: number,
  ways: Ways = {},
): Promise<Target> {
  const [program = '', ...args] = command;
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let told = '';
  const hear = (text: Buffer): void => void (told = (told + text.toString()).slice(-2_000));
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  const ended = new Promise<never>((_resolve, reject) => {
    child.once('error', reject);
    child.once('exit', () => reject(new Error(`${name} ended before it listened: ${told.trim()}`)));
  });
  ended.catch(() => {});
  await Promise.race([listening(port, 30_000), ended]);
  const pid = child.pid ?? 0;
  return targetOf(name, port, ways, {
    pids: () => familyOf(pid),
    complaints: () => told,
    stop: () => void child.kill('SIGTERM'),
  });
}

function targetOf(
  name: string,
  port: number,
  ways: Ways,
  rest: Pick<Target, 'pids' | 'complaints' | 'stop'>,
): Target {
  return {
    name,
    port,
    path: ways.path ?? benchPath,
    headers: ways.headers ?? [],
    works: ways.works ?? null,
    ...rest,
  };
}

/** A port of the loopback that nobody holds now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}

async function listening(port: number, limitMs: number): Promise<void> {
  const until = performance.now() + limitMs;
  while (performance.now() < until) {
    const socket = connect({ port, host: '127.0.0.1' });
    const isUp = await new Promise<boolean>((resolve) => {
      socket.once('connect', () => resolve(true));
      socket.once('error', () => resolve(false));
    });
    socket.destroy();
    if (isUp) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`nothing listened on port ${port}`);
}
