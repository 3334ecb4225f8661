import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port.ts';

/** A request as somebody read it. */
export interface ReadRequest {
  readonly method: string;
  readonly target: string;
  readonly body: string;
}

/** Another program that reads HTTP: what it makes of the bytes of one connection, request by request. */
export interface HttpPeer {
  readonly name: string;
  reads(bytes: string): Promise<readonly ReadRequest[]>;
}

const programs = { nginx: '/usr/sbin/nginx', haproxy: '/usr/sbin/haproxy' } as const;
type PeerName = keyof typeof programs;

/** The peers this machine has. */
export const peersHere = (Object.keys(programs) as PeerName[]).filter((name) => existsSync(programs[name]));

/** Starts those this machine has, each before a server that only notes what reaches it. */
export async function startPeers(): Promise<{ peers: readonly HttpPeer[]; close(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'postern-peers-'));
  // By the port of the client's connection, which each peer tells in a field of its own.
  const seen = new Map<string, ReadRequest[]>();
  const noting = createServer({ maxHeaderSize: 64 * 1024 }, (request, response) => {
    let body = '';
    request.setEncoding('latin1').on('data', (piece: string) => (body += piece));
    request.once('end', () => {
      const key = String(request.headers['x-peer']);
      const { method = '', url: target = '' } = request;
      seen.set(key, [...(seen.get(key) ?? []), { method, target, body }]);
      response.end('ok');
    });
  });
  await once(noting.listen(0, '127.0.0.1'), 'listening');
  const far = (noting.address() as AddressInfo).port;
  const running = await Promise.all(
    peersHere.map(async (name) => {
      const port = await freePort();
      const config = join(folder, `${name}.conf`);
      await writeFile(config, configs[name](port, far, folder));
      const args = name === 'nginx' ? ['-p', folder, '-c', config] : ['-db', '-f', config];
      const child = spawn(programs[name], args, { stdio: 'ignore' });
      await listening(port);
      const peer: HttpPeer = {
        name,
        async reads(bytes) {
          const socket = connect(port, '127.0.0.1');
          socket.on('error', () => undefined);
          await once(socket, 'connect');
          const key = `${name}:${socket.localPort}`;
          seen.delete(key);
          socket.resume();
          const closed = once(socket, 'close');
          // It is the peer that ends it, when nothing more comes: one that is left too early reads no further.
          socket.write(Buffer.from(bytes, 'latin1'));
          await closed;
          return seen.get(key) ?? [];
        },
      };
      return { peer, child };
    }),
  );
  return {
    peers: running.map(({ peer }) => peer),
    async close() {
      for (const { child } of running) {
        const gone = once(child, 'exit');
        child.kill('SIGKILL');
        await gone;
      }
      noting.closeAllConnections();
      noting.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const configs: Readonly<Record<PeerName, (port: number, far: number, folder: string) => string>> = {
  nginx: (port, far, folder) => `
daemon off; master_process off; error_log /dev/null; pid ${folder}/nginx.pid;
events { worker_connections 1024; }
http {
  access_log off; client_body_temp_path ${folder}/b; proxy_temp_path ${folder}/p;
  fastcgi_temp_path ${folder}/f; uwsgi_temp_path ${folder}/u; scgi_temp_path ${folder}/s;
  server {
    listen 127.0.0.1:${port}; client_max_body_size 0; merge_slashes off; keepalive_timeout 200ms; client_header_timeout 1500ms; client_body_timeout 1500ms; lingering_close off;
    location / {
      proxy_pass http://127.0.0.1:${far}; proxy_http_version 1.1; proxy_ignore_client_abort on;
      proxy_set_header Connection ""; proxy_set_header x-peer nginx:$remote_port;
    }
  }
}`,
  haproxy: (port, far) => `
global
  maxconn 1024
defaults
  mode http
  timeout client 1500ms
  timeout http-request 1500ms
  timeout http-keep-alive 200ms
  timeout server 3s
  timeout connect 3s
frontend in
  bind 127.0.0.1:${port}
  http-request set-header x-peer haproxy:%[src_port]
  default_backend out
backend out
  server s 127.0.0.1:${far}
`,
};

async function listening(port: number): Promise<void> {
  const began = Date.now();
  for (;;) {
    const socket = connect(port, '127.0.0.1');
    const isUp = await new Promise<boolean>((resolve) => {
      socket.once('connect', () => resolve(true));
      socket.once('error', () => resolve(false));
    });
    socket.destroy();
    if (isUp) return;
    if (Date.now() - began > 10_000) throw new Error(`nothing listens on ${port}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
