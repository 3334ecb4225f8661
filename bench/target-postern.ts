// Postern's proxy as the app hosts it: the built worker thread in a process that does nothing else; with `--recorder`
// the built recorder thread beside it, writing a database of its own.
// target-postern.ts <upstream> [--recorder] [--log <a log to go on with>] [--authority <PEM>] [--busy] [--untold] [--out <a build>]
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { MessageChannel, Worker, type MessagePort } from 'node:worker_threads';
import { endAtOnce } from '../main/app/end-at-once.ts';
import { usualBackend, type Gateway } from '../main/domain/gateway.ts';
import type { RoutingTable } from '../main/domain/routing.ts';
import { directTransport } from '../main/domain/transport.ts';
import type { ProxyCommand, ProxyReport } from '../main/proxy/port.ts';
import type { RecorderCommand } from '../main/recorder/port.ts';
import { benchTokenHash } from './target.ts';

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    recorder: { type: 'boolean', default: false },
    log: { type: 'string' },
    authority: { type: 'string' },
    busy: { type: 'boolean', default: false },
    untold: { type: 'boolean', default: false },
    out: { type: 'string', default: fileURLToPath(new URL('../out', import.meta.url)) },
  },
});
const built = (name: string): URL => pathToFileURL(join(options.out, 'main', `${name}.js`));

const proxy = new Worker(built('proxy-worker'));
const tell = (command: ProxyCommand, ports: readonly MessagePort[] = []): void =>
  proxy.postMessage(command, [...ports]);

const bench = usualBackend({
  id: 'bench',
  name: 'bench',
  schema: 'OpenAI',
  upstream: `${positionals[0] ?? ''}/v1`,
});
const gateway: Gateway = { id: 'bench', name: 'bench', paused: false, budget: null, backends: [bench] };
const table: RoutingTable = {
  revision: 1,
  organisations: [{ id: 'bench', name: 'Bench', selectedGatewayId: gateway.id, gateways: [gateway] }],
  launches: [
    {
      launchId: 'bench',
      tokenHash: benchTokenHash,
      bearerHash: null,
      organisationId: 'bench',
      gatewayId: null,
      startedWith: { gatewayId: gateway.id, backendId: bench.id },
      // As of a check of ours, nobody is told of what such a launch asks: the proxy without its copies.
      probe: options.untold,
    },
  ],
  transport:
    options.authority === undefined
      ? directTransport
      : { ...directTransport, extraCaPem: readFileSync(options.authority, 'utf8') },
};

const folder = mkdtempSync(join(tmpdir(), 'postern-bench-'));
const removeFolder = (): void => rmSync(folder, { recursive: true, force: true });
process.once('exit', removeFolder);
/** A recorder that does not leave within this is in the middle of a statement: no exit may end it there. */
const leavesWithinMs = 10_000;
/** Asks the recorder to go, and resolves when it has. */
let recorderLeaves = (): Promise<void> => Promise.resolve();

const { port1, port2 } = new MessageChannel();
if (options.recorder) {
  const recorder = new Worker(built('recorder-worker'));
  const ask = (command: RecorderCommand, ports: readonly MessagePort[] = []): void =>
    recorder.postMessage(command, [...ports]);
  const databasePath = join(folder, 'sessions.db');
  if (options.log !== undefined) copyFileSync(options.log, databasePath);
  ask({ type: 'open', databasePath, recordContent: true });
  // As in the app while no session is open in its window.
  ask({ type: 'watch', sessionId: null });
  ask({ type: 'exchanges', port: port2 }, [port2]);
  recorder.on('error', (error) => console.error(error));
  const gone = new Promise<void>((resolve) => void recorder.once('exit', () => resolve()));
  recorderLeaves = () => {
    ask({ type: 'stop' });
    return gone;
  };
} else {
  // Whoever takes everything and does nothing: the price of the copies alone is left.
  port2.on('message', (batch: { sequence: number }) =>
    port2.postMessage({ type: 'taken', sequence: batch.sequence }),
  );
}
tell({ type: 'route', table });
tell({ type: 'recorder', port: port1 }, [port1]);
tell({ type: 'listen', port: 0, orElse: 'fail' });
proxy.on('error', (error) => console.error(error));
proxy.on('message', (report: ProxyReport) => {
  if (report.type === 'listening') process.send?.({ port: report.port });
});
// A main process that computes for 20 ms of every 100.
if (options.busy) {
  setInterval(() => {
    const until = performance.now() + 20;
    while (performance.now() < until);
  }, 100);
}
process.once('disconnect', () => {
  setTimeout(() => {
    removeFolder();
    endAtOnce();
  }, leavesWithinMs);
  // A proxy that ends first sends nothing more: what it sent is taken in, and the recorder is at rest.
  void proxy
    .terminate()
    .then(recorderLeaves)
    .then(() => process.exit(0));
});
