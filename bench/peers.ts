import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { caddyfile, haproxyConfiguration, nginxConfiguration } from './peer-configurations.ts';
import { commandTarget, freePort, programTarget, type Target } from './target.ts';

/** Where the peers find what they need. */
export interface PeerSetting {
  readonly upstreamPort: number;
  /** The folder with the npm packages of bench/peers. */
  readonly packages: string;
}

type Start = (setting: PeerSetting) => Promise<Target>;

/** The programs Postern is compared with, each set up for streams as its manual says. */
export const peers: ReadonlyMap<string, Start> = new Map<string, Start>([
  ['nginx', ({ upstreamPort }) => nginxTarget('nginx', `http://127.0.0.1:${upstreamPort}`)],
  ['haproxy', haproxyTarget],
  ['caddy', caddyTarget],
  ['http-proxy', packageTarget('http-proxy')],
  ['httpxy', packageTarget('httpxy')],
  ['fastify', packageTarget('fastify')],
  ['mockttp', packageTarget('mockttp')],
  ['portkey', portkeyTarget],
  ['mitmproxy', mitmproxyTarget],
]);

/** nginx before an upstream; over TLS it trusts the authority in this file. */
export async function nginxTarget(name: string, upstream: string, authority?: string): Promise<Target> {
  const port = await freePort();
  const works = authority === undefined ? null : (['json1', 'sse1', 'sse64', 'lateness', 'upload'] as const);
  return configured(name, port, { works }, (folder, write) => {
    const file = write('nginx.conf', nginxConfiguration({ folder, port, upstream, authority }));
    return ['nginx', '-p', folder, '-c', file];
  });
}

async function haproxyTarget({ upstreamPort }: PeerSetting): Promise<Target> {
  const port = await freePort();
  return configured('haproxy', port, {}, (_folder, write) => [
    'haproxy',
    '-db',
    '-f',
    write('haproxy.cfg', haproxyConfiguration(port, upstreamPort)),
  ]);
}

async function caddyTarget({ upstreamPort }: PeerSetting): Promise<Target> {
  const port = await freePort();
  return configured('caddy', port, {}, (_folder, write) => {
    const file = write('Caddyfile', caddyfile(port, upstreamPort));
    return ['caddy', 'run', '--adapter', 'caddyfile', '--config', file];
  });
}

/** One of bench/peers/*.mjs, which loads its package from the folder it is told. */
function packageTarget(name: string): Start {
  return ({ upstreamPort, packages }) =>
    programTarget(name, `./peers/${name}.mjs`, [String(upstreamPort), packages]);
}

/** It is told by headers where to send a request, and knows the Responses API by its path. No WebSocket goes that way. */
async function portkeyTarget({ upstreamPort, packages }: PeerSetting): Promise<Target> {
  const port = await freePort();
  const program = join(packages, 'node_modules', '@portkey-ai', 'gateway', 'build', 'start-server.js');
  return commandTarget('portkey', [process.execPath, program, `--port=${port}`, '--headless'], port, {
    path: '/v1',
    headers: ['x-portkey-provider: openai', `x-portkey-custom-host: http://127.0.0.1:${upstreamPort}/v1`],
  });
}

async function mitmproxyTarget({ upstreamPort }: PeerSetting): Promise<Target> {
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'postern-bench-mitmproxy-'));
  const options = [`confdir=${folder}`, 'stream_large_bodies=1', 'keep_host_header=true'];
  const target = await commandTarget(
    'mitmproxy',
    [
      'mitmdump',
      '-q',
      '--listen-host',
      '127.0.0.1',
      '-p',
      String(port),
      '--mode',
      `reverse:http://127.0.0.1:${upstreamPort}`,
      ...options.flatMap((option) => ['--set', option]),
    ],
    port,
  );
  return withoutFolder(target, folder);
}

/** A program that reads its configuration from files in a folder of its own. */
async function configured(
  name: string,
  port: number,
  ways: { readonly works?: Target['works'] },
  commandOf: (folder: string, write: (file: string, text: string) => string) => readonly string[],
): Promise<Target> {
  const folder = mkdtempSync(join(tmpdir(), 'postern-bench-peer-'));
  const write = (file: string, text: string): string => {
    writeFileSync(join(folder, file), text);
    return join(folder, file);
  };
  return withoutFolder(await commandTarget(name, commandOf(folder, write), port, ways), folder);
}

function withoutFolder(target: Target, folder: string): Target {
  return {
    ...target,
    stop() {
      target.stop();
      process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
    },
  };
}
