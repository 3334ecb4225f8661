import { createHash } from 'node:crypto';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import { spawn } from 'node:child_process';
import type { Package } from './packaged.ts';

/** What a channel says there is. */
export interface Published {
  readonly version: string;
  readonly bytes: string;
  /** Another digest than that of the bytes. */
  readonly sha512?: string;
  readonly stagingPercentage?: number;
  /** What is announced is longer: the connection ends after these bytes. */
  readonly isCut?: boolean;
}

/** A plain web server newer versions are published on, as electron-builder lays them out. */
export interface ReleaseServer {
  readonly url: string;
  /** While true, connections end without an answer. */
  goAway(gone: boolean): void;
  publish(channel: 'latest' | 'beta', what: Published): void;
  /** Every path that was asked for, and with what. */
  readonly asked: readonly { readonly path: string; readonly headers: string }[];
  close(): Promise<void>;
}

/** Starts one with nothing on it. */
export async function startReleaseServer(): Promise<ReleaseServer> {
  const files = new Map<string, string>();
  const cut = new Set<string>();
  const asked: { path: string; headers: string }[] = [];
  let away = false;
  const server: Server = createServer((request, response) => {
    if (away) return request.socket.destroy();
    const path = URL.parse(request.url ?? '', 'http://x')?.pathname ?? '';
    asked.push({ path, headers: JSON.stringify(request.headers) });
    const found = files.get(path);
    if (found === undefined) return response.writeHead(404).end();
    const bytes = Buffer.from(found);
    if (!cut.has(path)) return response.writeHead(200, { 'content-length': bytes.length }).end(found);
    response.writeHead(200, { 'content-length': bytes.length * 2 });
    return response.write(bytes, () => request.socket.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/postern`,
    asked,
    goAway: (gone) => (away = gone),
    publish(channel, { version, bytes, sha512, stagingPercentage, isCut = false }) {
      const name = `postern-${version}-linux-x86_64.AppImage`;
      const digest = sha512 ?? createHash('sha512').update(bytes).digest('base64');
      files.set(`/postern/${name}`, bytes);
      if (isCut) cut.add(`/postern/${name}`);
      else cut.delete(`/postern/${name}`);
      files.set(
        `/postern/${channel}-linux.yml`,
        [
          `version: ${version}`,
          'files:',
          `  - url: ${name}`,
          `    sha512: ${digest}`,
          `    size: ${Buffer.byteLength(bytes)}`,
          `path: ${name}`,
          `sha512: ${digest}`,
          ...(stagingPercentage === undefined ? [] : [`stagingPercentage: ${stagingPercentage}`]),
          '',
        ].join('\n'),
      );
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close').catch(() => undefined);
    },
  };
}

/** The package as an AppImage has it: what says where to look beside its archive, and the environment its runtime gives. */
export async function asAppImage(
  built: Package,
  url: string,
): Promise<{ readonly package: Package; readonly file: string; readonly env: Record<string, string> }> {
  const output = await mkdtemp(join(tmpdir(), 'postern-package-image-'));
  const folder = join(output, 'mount');
  // Hard links, for most of it is Electron; nothing in it is written to.
  await once(spawn('cp', ['-al', built.folder, folder]), 'exit');
  const at = (path: string): string => path.replace(built.folder, folder);
  await writeFile(
    join(at(built.resources), 'app-update.yml'),
    `provider: generic\nurl: ${url}\nchannel: latest\nupdaterCacheDirName: postern-updater\n`,
  );
  const file = join(output, 'Postern-0.1.0.AppImage');
  await cp(built.command, file);
  return {
    package: {
      folder,
      binary: at(built.binary),
      resources: at(built.resources),
      command: at(built.command),
      remove: () => rm(output, { recursive: true, force: true }),
    },
    file,
    env: { APPIMAGE: file, APPDIR: folder },
  };
}
