import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openConnections, type OpenConnections } from '../../main/connect/connections.ts';
import { homeId } from '../../main/connect/homes.ts';
import { mayCompressForKeys, tooOldToConnect } from '../../main/codex/too-old.ts';
import { ok } from '../../main/domain/problem.ts';
import { codexEnvironment } from '../codex/environment.ts';
import { listRollouts } from '../codex/rollouts.ts';
import { execArgs } from '../codex/run.ts';
import { connect, connectBed, type ConnectBed } from '../fakes/connect-bed.ts';
import { headerValues } from '../fakes/upstream/exchange.ts';
import { openBed, type Bed, type Subject } from './bed.ts';
import { hold, lastWords, type Findings } from './findings.ts';
import type { Scenario } from './scenario.ts';
import { chatgptWay, keyWay, managedWay, type Way } from './ways.ts';

/** The configuration of Codex as `connect` writes it: Codex goes by it without a word of ours, and restoring gives the bytes back. */
export const connectScenario: Scenario = {
  id: 'connect',
  title: 'connect',
  async run(subject, findings) {
    for (const way of [chatgptWay, managedWay, keyWay]) {
      const codex = {
        state: 'found',
        path: subject.codex,
        version: subject.version,
        foundBy: 'PATH',
      } as const;
      const refused = tooOldToConnect(codex, way.managed);
      if (refused !== null) {
        findings.notes.push(`${way.id}: connecting is refused: ${refused.what}`);
        continue;
      }
      // Only over HTTP can the body for a key be compressed.
      const bed = await openBed(way, way === keyWay ? 'http' : 'websocket', subject);
      const files = await connectBed(null, false);
      try {
        await tryConnected({ bed, files, way, subject }, findings);
      } finally {
        await bed.close();
        await files.remove();
      }
    }
    return null;
  },
};

interface Connecting {
  readonly bed: Bed;
  readonly files: ConnectBed;
  readonly way: Way;
  readonly subject: Subject;
}

async function tryConnected(connecting: Connecting, findings: Findings): Promise<void> {
  const { bed, way } = connecting;
  const { home, upstream } = bed;
  const path = join(home.path, 'config.toml');
  const before = await readFile(path);
  const connections = await openAt(connecting);
  try {
    await connect(connections, connecting.files.wish({ homeId: homeId(home.path) }));
    const written = await readFile(path, 'utf8');
    bed.route(connections.routes());
    // Nothing of a launch: neither arguments nor variables.
    const env = { ...codexEnvironment(home), ...(way.key === null ? {} : { OPENAI_API_KEY: way.key }) };
    const result = await bed.run(execArgs([], 'say hi'), env);
    const heard = result.code === 0 && result.stdout.includes('The fake upstream heard: say hi');
    hold(
      findings,
      heard,
      `${way.id}: connected Codex ended with ${result.code}: ${lastWords(result.stderr)}`,
    );
    const turn = upstream.requests.all.find(({ kind }) => kind === 'turn');
    const bearer = turn === undefined ? 'nothing' : headerValues(turn.exchange, 'authorization').join();
    hold(
      findings,
      bearer === `Bearer ${way.bearer}`,
      `${way.id}: the credential is not the one it should be`,
    );
    const packed = upstream.exchanges.all.filter(
      (one) => way.lane === 'api' && headerValues(one, 'content-encoding').length > 0,
    ).length;
    hold(findings, packed === 0, `${way.id}: ${packed} bodies for a key were compressed`);
    const [rollout] = await listRollouts(home);
    const provider = way.managed ? 'postern-connected' : way.provider;
    hold(
      findings,
      rollout?.modelProvider === provider,
      `${way.id}: kept under ${rollout?.modelProvider ?? 'nothing'}`,
    );
    hold(findings, (await readFile(path, 'utf8')) === written, `${way.id}: Codex rewrote its configuration`);
    await connections.restore(homeId(home.path), null);
    hold(findings, before.equals(await readFile(path)), `${way.id}: restoring did not give the bytes back`);
  } finally {
    await connections.close();
  }
}

/** Connections over the bed's own home; a bearer is printed by `cat`, where Postern's command would. */
function openAt({ bed, files, way, subject }: Connecting): Promise<OpenConnections> {
  const { codex: path, version } = subject;
  const bearerFile = (id: string): string => join(files.folder, `bearer-${id}`);
  return openConnections({
    ...files.options,
    homes: () => [{ path: bed.home.path, isDefault: true }],
    port: () => bed.proxy.port,
    plan: () =>
      Promise.resolve(
        ok({
          lane: way.lane,
          laneReason: '',
          provider: way.provider,
          managed: way.managed,
          dialect: 'openai',
          backend: bed.gateway.backends[0]?.name ?? '',
          model: null,
          gateway: bed.gateway.name,
          organisationId: 'personal',
          pinnedGatewayId: null,
          startedWith: null,
          mayCompress: mayCompressForKeys({ state: 'found', path, version, foundBy: 'PATH' }),
        }),
      ),
    bearers: {
      read: (id) => readFile(bearerFile(id), 'utf8').catch(() => null),
      save: async (id, bearer) => ok(await writeFile(bearerFile(id), bearer, { mode: 0o600 })),
      forget: () => Promise.resolve(),
    },
    bearerCommand: (id) => ({ program: '/bin/cat', args: [bearerFile(id)] }),
  });
}
