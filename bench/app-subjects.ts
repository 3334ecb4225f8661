import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import asar from '@electron/asar';
import type { AppStart } from './app-start.ts';

/** One app that is measured. */
export interface Subject {
  readonly name: string;
  /** As a person opens it; null for a program without a window. */
  readonly window: AppStart | null;
  /** As it sits in the tray (or, without one, in the background) from its start. */
  readonly tray: AppStart;
  /** Its files, so that the page cache can be made to forget them; what is no file is passed over. */
  readonly files: readonly string[];
  readonly installedBytes: number;
  /** What the installed size is of. */
  readonly installedOf: string;
}

/** A peer that is not here, and the one command that brings it. */
export interface Missing {
  readonly name: string;
  readonly command: string;
}

const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
const icon = fileURLToPath(new URL('../assets/icon/256.png', import.meta.url));

/** How the program of an unpacked package is started: with its window, and to the tray only. */
export function electronStarts(
  folder: string,
  envs: {
    readonly window: Readonly<Record<string, string>>;
    readonly tray: Readonly<Record<string, string>>;
  },
  ports: { readonly window: number | null; readonly tray: number | null },
): { readonly window: AppStart; readonly tray: AppStart } {
  const command = join(folder, 'postern-desktop');
  const port = ports.tray === null ? [] : (['port'] as const);
  return {
    window: {
      command,
      // Where its page tells when it was painted; it is joined once that is over.
      args: [...asRoot, '--remote-debugging-port=0'],
      env: envs.window,
      awaited: [...port, 'tray', 'window'],
      port: ports.window,
    },
    tray: {
      command,
      args: [...asRoot, '--hidden'],
      env: envs.tray,
      awaited: [...port, 'tray'],
      port: ports.tray,
    },
  };
}

/** The same Electron with the least an app with a tray can be: Postern's package with another archive in it. */
export async function makeBareElectron(folder: string, beside: string): Promise<string> {
  const bare = join(beside, 'bare');
  rmSync(bare, { recursive: true, force: true });
  execFileSync('cp', ['-al', folder, bare]);
  rmSync(join(bare, 'resources'), { recursive: true });
  mkdirSync(join(bare, 'resources'));
  const source = join(beside, 'bare-source');
  cpSync(fileURLToPath(new URL('./app-bare', import.meta.url)), source, { recursive: true });
  cpSync(icon, join(source, 'tray.png'));
  await asar.createPackage(source, join(bare, 'resources', 'app.asar'));
  return bare;
}

/** Desktop apps of Debian and a proxy that people use; those that are installed, and those that are not. */
export async function debianPeers(
  homes: string,
  env: Readonly<Record<string, string>>,
): Promise<{ readonly here: readonly Subject[]; readonly missing: readonly Missing[] }> {
  const [proxyPort, webPort] = [await freePort(), await freePort()];
  const homeWith = (name: string, files: Readonly<Record<string, string>>): Record<string, string> => {
    const home = join(homes, name);
    for (const [file, text] of Object.entries(files)) {
      mkdirSync(join(home, file, '..'), { recursive: true });
      writeFileSync(join(home, file), text);
    }
    mkdirSync(home, { recursive: true });
    return { ...env, HOME: home, QT_QPA_PLATFORM: 'xcb' };
  };
  const keepass = (more: string): Readonly<Record<string, string>> => ({
    '.config/keepassxc/keepassxc.ini': `[General]\nConfigVersion=2\n[GUI]\nCheckForUpdates=false\nUpdateCheckMessageShown=true\nShowTrayIcon=true\n${more}`,
  });
  const torrent = (more: string): Readonly<Record<string, string>> => ({
    '.config/qBittorrent/qBittorrent.conf': `[LegalNotice]\nAccepted=true\n[Preferences]\nGeneral\\SystrayEnabled=true\n${more}`,
  });
  const qt = (
    command: string,
    name: string,
    of: (more: string) => Readonly<Record<string, string>>,
    hidden: string,
  ) => {
    const start = { command, args: [], port: null };
    return {
      window: { ...start, env: homeWith(`${name}-window`, of('')), awaited: ['tray', 'window'] as const },
      tray: { ...start, env: homeWith(`${name}-tray`, of(hidden)), awaited: ['tray'] as const },
    };
  };
  const mitmEnv = homeWith('mitmweb', {});
  const known = [
    {
      name: 'KeePassXC',
      program: 'keepassxc',
      of: 'keepassxc',
      starts: () => qt('keepassxc', 'keepassxc', keepass, 'MinimizeToTray=true\nMinimizeOnStartup=true\n'),
    },
    {
      name: 'qBittorrent',
      program: 'qbittorrent',
      of: 'qbittorrent',
      starts: () => qt('qbittorrent', 'qbittorrent', torrent, 'General\\StartMinimized=true\n'),
    },
    {
      name: 'mitmweb',
      program: 'mitmweb',
      of: 'mitmproxy',
      starts: () => ({
        window: null,
        tray: {
          command: 'mitmweb',
          args: ['--no-web-open-browser', '-p', String(proxyPort), '--web-port', String(webPort)],
          env: mitmEnv,
          awaited: ['port'] as const,
          port: proxyPort,
        },
      }),
    },
  ];
  const has = (program: string): boolean =>
    (process.env['PATH'] ?? '').split(delimiter).some((folder) => existsSync(join(folder, program)));
  return {
    here: known
      .filter(({ program }) => has(program))
      .map(({ name, of, starts }) => ({
        name,
        ...starts(),
        files: filesOfPackage(of),
        installedBytes: installedSize(of),
        installedOf: `Debian's package ${of} alone`,
      })),
    missing: known
      .filter(({ program }) => !has(program))
      .map(({ name, of }) => ({ name, command: `apt-get install --no-install-recommends ${of}` })),
  };
}

/** A port nobody listens on now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}

function installedSize(name: string): number {
  return 1_024 * Number(asked(['-W', '-f', '${Installed-Size}', name]) || 0);
}

function filesOfPackage(name: string): readonly string[] {
  return asked(['-L', name]).split('\n').filter(Boolean);
}

function asked(args: readonly string[]): string {
  try {
    return execFileSync('dpkg-query', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  } catch {
    return '';
  }
}
