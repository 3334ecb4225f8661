import type { StatusView } from '../../preload/contract.ts';
import type { ConfigLayer, LayerKind, TomlTable } from '../../main/doctor/config-layers.ts';
import type { Facts, HomeFacts, OwnFacts, ProgramFacts } from '../../main/doctor/facts.ts';
import { parseConfig } from '../../main/doctor/parse-config.ts';
import { networkView, statusView } from './views.ts';

/** The moment all planted facts are read at. */
export const readAt = Date.UTC(2026, 10, 21, 12);

/** A layer of configuration from its text. */
export function layer(
  kind: LayerKind,
  path: string,
  text: string,
  profile: string | null = null,
): ConfigLayer {
  const parsed = parseConfig(path, text);
  if ('broken' in parsed) throw new Error(`${path}: ${parsed.broken.why}`);
  return { kind, path, profile, table: parsed.table satisfies TomlTable };
}

/** The usual home, signed in with ChatGPT, nothing configured. */
export function plantedHome(changes: Partial<HomeFacts> = {}): HomeFacts {
  return {
    path: '/home/ada/.codex',
    isDefault: true,
    isNamed: false,
    exists: true,
    login: 'chatgpt',
    modes: [],
    layers: { layers: [], broken: [] },
    daemon: null,
    ...changes,
  };
}

/** One Codex of the observed version, on both paths. */
export function plantedPrograms(changes: Partial<ProgramFacts> = {}): ProgramFacts {
  const path = '/usr/local/bin/codex';
  const realPath = '/usr/local/lib/node_modules/@openai/codex/bin/codex.js';
  return {
    used: { state: 'found', path, version: '0.169.0', foundBy: 'PATH' },
    all: [{ path, realPath, foundBy: 'PATH', version: '0.169.0' }],
    shellTakes: path,
    desktopTakes: path,
    ...changes,
  };
}

/** A Postern that listens and records. */
export function plantedOwn(changes: Partial<StatusView> = {}, others: Partial<OwnFacts> = {}): OwnFacts {
  return {
    status: statusView({ port: 4_100, routing: true, recorder: 'recording', problem: null, ...changes }),
    network: networkView(),
    portAskedFor: null,
    ...others,
  };
}

/** A machine on which nothing is wrong. */
export function plantedFacts(changes: Partial<Facts> = {}): Facts {
  return {
    now: readAt,
    platform: 'linux',
    environment: { desktop: {}, shell: {} },
    programs: plantedPrograms(),
    homes: [plantedHome()],
    connections: [],
    certificates: [],
    loopback: { state: 'ours', tookMs: 2 },
    upstreams: [],
    failures: [],
    disks: [{ whose: 'Postern', path: '/home/ada/.local/share/postern', freeBytes: 1e12 }],
    signInPorts: [
      { port: 1455, state: 'free' },
      { port: 1457, state: 'free' },
    ],
    store: { mode: 'keyring', keyring: 'available', place: 'keyring', problem: null },
    own: plantedOwn(),
    surrounding: 'machine',
    ...changes,
  };
}
