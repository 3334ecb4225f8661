import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { selfSigned } from '../test/fakes/certificates.ts';
import { nginxTarget, peers } from './peers.ts';
import { childTarget, directTarget, startPostern, startProgram, type Target } from './target.ts';
import type { WorkName } from './work.ts';

/** What a run was asked to compare. */
export interface TargetSetting {
  /** Null is all of them. */
  readonly names: readonly string[] | null;
  readonly packages: string;
  /** A log for "postern, long log" to go on with; null leaves that target out. */
  readonly log: string | null;
  /** Another build of Postern to compare with, its `out` folder; null is none. */
  readonly beside: string | null;
}

/** The targets that run now, what could not be started and why, and how all of it ends. */
export interface Started {
  readonly targets: readonly Target[];
  readonly missing: ReadonlyMap<string, string>;
  stop(): void;
}

export const posternNames = ['postern', 'recording'] as const;
const copyWorks: readonly WorkName[] = ['json64', 'sse1', 'sse64', 'burst', 'upload'];
const conditionWorks: readonly WorkName[] = ['json1', 'sse1', 'sse64', 'lateness', 'upload'];

/** Starts the upstreams and, one after the other, the targets asked for; the direct way is always among them. */
export async function startTargets(setting: TargetSetting): Promise<Started> {
  const upstream = await startProgram('./upstream.ts');
  const plain = `http://127.0.0.1:${upstream.port}`;
  const secure = await secureUpstream();
  const postern = (name: string, args: readonly string[], works: readonly WorkName[] | null = null) =>
    [name, async () => childTarget(name, await startPostern(args), { works })] as const;
  const known: readonly (readonly [name: string, start: () => Promise<Target>])[] = [
    ...[...peers].map(
      ([name, start]) =>
        [name, () => start({ upstreamPort: upstream.port, packages: setting.packages })] as const,
    ),
    postern('postern', [plain]),
    postern('recording', [plain, '--recorder']),
    postern('nothing told', [plain, '--untold'], copyWorks),
    postern('main busy', [plain, '--recorder', '--busy'], conditionWorks),
    ['nginx, TLS', () => nginxTarget('nginx, TLS', secure.origin, secure.authority)],
    postern('TLS', [secure.origin, '--authority', secure.authority], conditionWorks),
    ...(setting.log === null
      ? []
      : [postern('long log', [plain, '--recorder', '--log', setting.log], conditionWorks)]),
    ...(setting.beside === null
      ? []
      : [
          postern('beside', [plain, '--out', setting.beside]),
          postern('beside, recording', [plain, '--recorder', '--out', setting.beside]),
        ]),
  ];
  const targets: Target[] = [directTarget(upstream.port)];
  const missing = new Map<string, string>();
  for (const [name, start] of known) {
    if (!(setting.names?.includes(name) ?? true)) continue;
    try {
      targets.push(await start());
    } catch (error) {
      missing.set(name, error instanceof Error ? error.message : String(error));
    }
  }
  return {
    targets,
    missing,
    stop() {
      for (const target of targets) target.stop();
      upstream.child.disconnect();
      secure.stop();
    },
  };
}

async function secureUpstream() {
  const folder = mkdtempSync(join(tmpdir(), 'postern-bench-tls-'));
  const authority = selfSigned({ name: 'Postern bench' });
  const server = authority.issue({ name: 'upstream', hosts: ['127.0.0.1', 'localhost'] });
  const file = join(folder, 'authority.pem');
  writeFileSync(file, authority.cert);
  const environment = { BENCH_CERT: server.cert, BENCH_KEY: server.key };
  const { child, port } = await startProgram('./upstream.ts', [], environment);
  return {
    origin: `https://127.0.0.1:${port}`,
    authority: file,
    stop() {
      child.disconnect();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
