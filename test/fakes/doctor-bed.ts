import { chmod, mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type {
  BackendView,
  CodexHomeView,
  CodexView,
  SessionDetail,
  SessionView,
} from '../../preload/contract.ts';
import { openDoctor, type Doctor, type DoctorOptions } from '../../main/app/doctor.ts';
import { directTransport } from '../../main/domain/transport.ts';
import { ok, type Result } from '../../main/domain/problem.ts';
import { defaultSettings, type Settings } from '../../main/settings/file.ts';
import { networkView, statusView } from './views.ts';

/** What a planted machine has otherwise than a plain one. */
export interface DoctorBedOptions {
  /** Lines of the login shell before it does what it is asked. */
  readonly shell?: readonly string[];
  readonly desktop?: Readonly<Record<string, string>>;
  /** The port of a proxy of ours; null when none listens. */
  readonly port?: number | null;
  readonly codex?: CodexView;
  readonly backends?: readonly BackendView[];
  readonly connections?: readonly CodexHomeView[];
  readonly failed?: readonly SessionView[];
  readonly session?: SessionDetail | null;
  readonly settings?: Partial<Settings>;
}

/** A doctor over a planted machine: real files, a real shell, real ports; the rooms are as small as what it asks of them. */
export interface DoctorBed {
  readonly folder: string;
  readonly codexHome: string;
  readonly systemFolder: string;
  readonly doctor: Doctor;
  /** The leftovers that were asked to be taken out. */
  readonly cleaned: readonly string[];
  plant(path: string, text: string, mode?: number): Promise<string>;
  remove(): Promise<void>;
}

/** Plants a machine in a folder of its own. */
export async function plantMachine(options: DoctorBedOptions = {}): Promise<DoctorBed> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'postern-doctor-')));
  const codexHome = join(folder, '.codex');
  const systemFolder = join(folder, 'etc', 'codex');
  const cleaned: string[] = [];
  const plant = async (path: string, text: string, mode = 0o600): Promise<string> => {
    const at = join(folder, path);
    await mkdir(join(at, '..'), { recursive: true });
    await writeFile(at, text);
    await chmod(at, mode);
    return at;
  };
  const shell = await plant(
    'shell',
    ['#!/bin/sh', ...(options.shell ?? []), 'exec /bin/sh "$@"', ''].join('\n'),
    0o755,
  );
  await mkdir(codexHome, { mode: 0o700 });
  await mkdir(join(folder, 'postern'));
  const settings: Settings = { ...defaultSettings, ...options.settings };
  const port = options.port ?? null;
  // Only what the doctor asks of each room is there.
  const rooms = {
    platform: process.platform,
    version: '0.1.0',
    variables: { PATH: '/usr/bin:/bin', HOME: folder, SHELL: shell, ...options.desktop },
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
    places: { home: join(folder, 'postern') },
    settings: { current: () => settings },
    proxy: { port: () => port },
    codex: { find: () => Promise.resolve(options.codex ?? { state: 'missing', install: [] }) },
    gateways: {
      view: () => ({
        organisations: [],
        gateways: [
          {
            id: 'g',
            name: 'default',
            selected: true,
            paused: false,
            budget: null,
            backends: options.backends ?? [],
          },
        ],
      }),
    },
    network: { transport: () => directTransport, view: () => networkView() },
    recorder: {
      ask: ({ kind }: { readonly kind: string }) =>
        Promise.resolve(
          kind === 'search'
            ? {
                sessions: (options.failed ?? []).map((session) => ({ session, hits: [] })),
                nextBefore: null,
                total: 0,
              }
            : (options.session ?? null),
        ),
    },
    signIn: Promise.resolve({
      store: { view: () => ({ mode: 'keyring', keyring: 'available', place: 'keyring', problem: null }) },
    }),
    status: () => statusView({ port, proxy: port === null ? 'failed' : 'listening' }),
    connections: {
      view: () => options.connections ?? [],
      cleanLeftover(homeId: string, profile: string | null, key: string): Promise<Result<void>> {
        cleaned.push([homeId, profile ?? '', key].join(' '));
        return Promise.resolve(ok(undefined));
      },
    },
  } as unknown as DoctorOptions['rooms'];
  const doctor = openDoctor({
    rooms,
    machine: {
      userHome: folder,
      userName: 'adalovelace',
      userShell: shell,
      ownUid: process.getuid?.() ?? null,
      systemFolder,
      now: Date.now,
    },
  });
  return {
    folder,
    codexHome,
    systemFolder,
    doctor,
    cleaned,
    plant,
    remove: () => rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }),
  };
}
