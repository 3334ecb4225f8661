import { parentPort, type MessagePort } from 'node:worker_threads';
import { problem, problemOf } from '../domain/problem.ts';
import { emptyTable } from '../domain/routing.ts';
import type { BatchTaken } from '../domain/exchange.ts';
import { enlargeBufferPool } from './buffer-pool.ts';
import { gatherNotices } from './notices.ts';
import type { CredentialAnswer, ProxyCommand, ProxyReport } from './port.ts';
import { startProxy, type Proxy } from './server.ts';
import { createTee } from './tee.ts';
import { keepYoungObjectsYoung } from './young-objects.ts';

/** The proxy's thread: speaks `ProxyCommand` and `ProxyReport` with main, and hands the rest to `startProxy`. */
function serve(main: MessagePort): void {
  enlargeBufferPool();
  const tee = createTee();
  let proxy: Proxy | null = null;
  let table = emptyTable;
  let recorder: MessagePort | null = null;
  const asked = new Map<number, (answer: CredentialAnswer) => void>();
  let lastAsked = 0;
  const report = (message: ProxyReport): void => main.postMessage(message);
  const notices = gatherNotices((gathered) => report({ type: 'exchanges', notices: gathered }));

  main.on('message', (command: ProxyCommand) => {
    switch (command.type) {
      case 'listen':
        void start(command.port, command.orElse);
        return;
      case 'also':
        void also(command.port);
        return;
      case 'route':
        table = command.table;
        proxy?.route(table);
        report({ type: 'routed', revision: table.revision });
        return;
      case 'recorder':
        link(command.port);
        return;
      case 'credential':
        asked.get(command.id)?.(command.answer);
        asked.delete(command.id);
        return;
      case 'stop':
        void stop(command.graceMs);
        return;
      default:
        command satisfies never;
    }
  });

  async function start(port: number, orElse: 'anyPort' | 'fail'): Promise<void> {
    try {
      proxy = await startProxy({
        port,
        orElse,
        observer: {
          open(started) {
            keepYoungObjectsYoung();
            return tee.open(started);
          },
        },
        ownUid: process.platform === 'linux' ? (process.getuid?.() ?? null) : null,
        notice: notices.add,
        credential: (holder, rejectedRevision, probe) =>
          new Promise((resolve) => {
            lastAsked += 1;
            asked.set(lastAsked, resolve);
            report({ type: 'credentialWanted', id: lastAsked, holder, rejectedRevision, probe });
          }),
        log: (level, event, facts) => report({ type: 'log', level, event, facts }),
      });
      proxy.route(table);
      report({ type: 'listening', port: proxy.port });
    } catch (error) {
      const fallback = problem(
        'proxy-internal',
        'The proxy could not start.',
        String(error),
        'Restart Postern.',
      );
      report({ type: 'failed', problem: problemOf(error, fallback) });
    }
  }

  async function also(port: number): Promise<void> {
    try {
      await proxy?.alsoListen(port);
      report({ type: 'alsoListening', port });
    } catch (error) {
      report({ type: 'notListening', port, problem: problemOf(error, noPort) });
    }
  }

  function link(port: MessagePort): void {
    recorder?.removeAllListeners('message');
    recorder = port;
    port.on('message', (answer: BatchTaken) => tee.taken(answer));
    tee.attach(port);
  }

  async function stop(graceMs: number): Promise<void> {
    await proxy?.stop(graceMs);
    tee.flush();
    notices.flush();
    report({ type: 'stopped' });
  }

  report({ type: 'ready' });
}

const noPort = problem(
  'proxy-port',
  'The proxy cannot listen on that port.',
  'The system refused it.',
  'Choose another port.',
);

if (parentPort !== null) serve(parentPort);
