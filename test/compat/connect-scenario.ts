import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openConnections, type OpenConnections } from '../../main/connect/connections.ts';
import { homeId } from '../../main/connect/homes.ts';
import { ok } from '../../main/domain/problem.ts';
import { codexEnvironment } from '../codex/environment.ts';
import { listRollouts } from '../codex/rollouts.ts';
import { execArgs } from '../codex/run.ts';
import { connect, connectBed, type ConnectBed } from '../fakes/connect-bed.ts';
import { headerValues } from '../fakes/upstream/exchange.ts';
import { openBed, type Bed } from './bed.ts';
import { hold, lastWords, type Findings } from './findings.ts';
import type { Scenario } from './scenario.ts';
import { chatgptWay, managedWay, type Way } from './ways.ts';

/** The configuration of Codex as `connect` writes it: Codex goes by it without a word of ours, and restoring gives the bytes back. */
export const connectScenario: Scenario = {
  id: 'connect',
  title: 'connect',
  async run(subject, findings) {
    for (const way of [chatgptWay, managedWay]) {
      const bed = await openBed(way, 'websocket', subject);
      const files = await connectBed(null, false);
      try {
        await tryConnected(bed, files, way, findings);
      } finally {
        await bed.close();
        await files.remove();
      }
    }
    return null;
  },
};

async function tryConnected(bed: Bed, files: ConnectBed, way: Way, findings: Findings): Promise<void> {
  const { home, upstream } = bed;
  const path = join(home.path, 'config.toml');
  const before = await readFile(path);
  const connections = await openAt(bed, files, way);
  try {
    await connect(connections, files.wish({ homeId: homeId(home.path) }));
    const written = await readFile(path, 'utf8');
    bed.route(connections.routes());
    // Nothing of a launch: neither arguments nor variables.
    const result = await bed.run(execArgs([], 'say hi'), codexEnvironment(home));
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
    const [rollout] = await listRollouts(home);
    const provider = way.managed ? 'postern-connected' : 'openai';
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
function openAt(bed: Bed, files: ConnectBed, way: Way): Promise<OpenConnections> {
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
