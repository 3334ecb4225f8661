import { fork, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The token of the one launch that the bench has. */
const benchToken = 'b'.repeat(43);
export const benchTokenHash = createHash('sha256').update(benchToken).digest('hex');

/** The path every target is asked for: the other proxies pass it on as it is. */
export const benchPath = `/l/${benchToken}/v1/openai-responses/bench`;

/** Something between client and upstream. */
export interface Target {
  readonly name: string;
  readonly port: number;
  /** Processor time it has used so far, all threads, in microseconds; null where it has no process of its own. */
  cpuUs(): number | null;
  stop(): void;
}

/** Starts one of the bench's own programs in a process and waits until it says its port. */
export async function startProgram(
  file: string,
  args: readonly string[] = [],
): Promise<{ child: ChildProcess; port: number }> {
  const path = fileURLToPath(new URL(file, import.meta.url));
  const child = fork(path, [...args], { execArgv: ['--import', 'tsx'] });
  const [message] = (await once(child, 'message')) as [{ port: number }];
  return { child, port: message.port };
}

/** A target that is one of the bench's own programs. */
export async function programTarget(name: string, file: string, args: readonly string[]): Promise<Target> {
  const { child, port } = await startProgram(file, args);
  const pid = child.pid ?? 0;
  return { name, port, cpuUs: () => cpuOf([pid]), stop: () => void child.disconnect() };
}

/** nginx set up for streams; null when it is not installed. */
export async function nginxTarget(upstreamPort: number): Promise<Target | null> {
  if (spawnSync('nginx', ['-v']).status !== 0) return null;
  const folder = mkdtempSync(join(tmpdir(), 'postern-bench-nginx-'));
  const port = await freePort();
  writeFileSync(join(folder, 'nginx.conf'), nginxConfiguration(folder, port, upstreamPort));
  const child = spawn('nginx', ['-p', folder, '-c', join(folder, 'nginx.conf')], { stdio: 'inherit' });
  await listening(port);
  const pid = child.pid ?? 0;
  return {
    name: 'nginx',
    port,
    cpuUs: () => cpuOf([pid, ...childrenOf(pid)]),
    stop() {
      child.once('exit', () => rmSync(folder, { recursive: true, force: true }));
      child.kill('SIGTERM');
    },
  };
}

function nginxConfiguration(folder: string, port: number, upstreamPort: number): string {
  return `daemon off; worker_processes 1; pid ${folder}/pid; error_log ${folder}/error.log crit;
events { worker_connections 4096; }
http {
  access_log off; client_body_temp_path ${folder}/body; proxy_temp_path ${folder}/temp;
  fastcgi_temp_path ${folder}/f; uwsgi_temp_path ${folder}/u; scgi_temp_path ${folder}/s;
  client_max_body_size 0; keepalive_requests 1000000; tcp_nodelay on;
  map $http_upgrade $connection_upgrade { default upgrade; '' ''; }
  upstream far { server 127.0.0.1:${upstreamPort}; keepalive 128; keepalive_requests 1000000; }
  server {
    listen 127.0.0.1:${port} backlog=511;
    location / {
      proxy_pass http://far; proxy_http_version 1.1; proxy_buffering off; proxy_request_buffering off;
      proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection $connection_upgrade;
    }
  }
}`;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}

async function listening(port: number): Promise<void> {
  for (;;) {
    const socket = connect({ port, host: '127.0.0.1' });
    const isUp = await new Promise<boolean>((resolve) => {
      socket.once('connect', () => resolve(true));
      socket.once('error', () => resolve(false));
    });
    socket.destroy();
    if (isUp) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Processor time of all threads of some processes, from the scheduler's own count in nanoseconds (Linux only). */
function cpuOf(pids: readonly number[]): number | null {
  if (process.platform !== 'linux') return null;
  let nanoseconds = 0;
  for (const pid of pids) {
    for (const task of readdirSync(`/proc/${pid}/task`)) {
      nanoseconds += Number(readFileSync(`/proc/${pid}/task/${task}/schedstat`, 'utf8').split(' ')[0]);
    }
  }
  return nanoseconds / 1_000;
}

function childrenOf(pid: number): number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
    .trim()
    .split(/\s+/)
    .filter(Boolean)
    .map(Number);
}
