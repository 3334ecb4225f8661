// What a soak is about, in a process of its own: proxy and recorder as the app supervises them, and what they hold.
import { readdirSync } from 'node:fs';
import { BroadcastChannel } from 'node:worker_threads';
import { problem } from '../main/domain/problem.ts';
import { startProxyThread } from '../main/proxy/thread.ts';
import { startRecorderThread } from '../main/recorder/thread.ts';
import { bedBackends, bedGateway, bedLaunch, bedTable, hashOf } from '../test/fakes/proxy-bed.ts';
import { liveBytes } from './soak-thread.mjs';
import { soakBearer, type SoakOrder, type SoakReport } from './soak-words.ts';

const [, , upstream = '', databasePath = ''] = process.argv;
const say = (report: SoakReport): void => void process.send?.(report);
const entry = (room: string): URL => new URL(`./soak-${room}.mjs`, import.meta.url);
const lines = { proxy: new BroadcastChannel('soak-proxy'), recorder: new BroadcastChannel('soak-recorder') };

let keyringGone = false;
const gone = problem('secret-unreadable', 'The keyring does not answer:', 'it was taken away.', 'Wait.');

const recorder = startRecorderThread({
  entry: entry('recorder'),
  databasePath,
  recordContent: true,
  onState: () => undefined,
  onChanged: () => undefined,
  onNeedsExchanges: () => proxy.linkRecorder(),
  onUsage: () => undefined,
  onTurnEnded: () => undefined,
  onLog: () => undefined,
});
const proxy = startProxyThread({
  entry: entry('proxy'),
  port: { preferred: null },
  giveRecorder: (port) => recorder.takeExchanges(port),
  onState: () => undefined,
  onNotice: () => undefined,
  onCredentialWanted: () =>
    Promise.resolve(
      keyringGone
        ? { ok: false, problem: gone }
        : {
            ok: true,
            revision: '1',
            origin: new URL(upstream).origin,
            grant: { type: 'headers', headers: [['authorization', 'Bearer ours']] },
          },
    ),
  onLog: () => undefined,
});
const [api, chatgpt] = bedBackends(upstream);
const team = {
  ...api,
  id: 'backend-team',
  name: 'team',
  auth: { type: 'apiKey', header: 'authorization' },
} as const;
void proxy.route(
  bedTable([bedGateway([api, chatgpt, team])], { launches: [bedLaunch({ bearerHash: hashOf(soakBearer) })] }),
);
process.on('unhandledRejection', (reason) => say({ type: 'unhandled', why: String(reason) }));

/** What a thread holds, by its own count. */
function held(room: 'proxy' | 'recorder'): Promise<{ timers: number; held: number; live: number }> {
  return new Promise((resolve) => {
    lines[room].onmessage = (event) => {
      const { data } = event as {
        data: { unhandled?: string; timers: number; held: number; live: number };
      };
      if (data.unhandled !== undefined) say({ type: 'unhandled', why: data.unhandled });
      else {
        clearInterval(asking);
        resolve(data);
      }
    };
    const count = (): void => lines[room].postMessage('count');
    // One that just died does not hear it.
    const asking = setInterval(count, 250);
    count();
  });
}

async function act(order: SoakOrder): Promise<void> {
  switch (order.type) {
    case 'count': {
      const [ofProxy, ofRecorder] = [await held('proxy'), await held('recorder')];
      const { rss } = process.memoryUsage();
      const descriptors = readdirSync('/proc/self/fd').length;
      const timers = ofProxy.timers + ofRecorder.timers;
      const live = ofProxy.live + ofRecorder.live + liveBytes();
      return say({ type: 'counted', rss, live, descriptors, timers, held: ofProxy.held + ofRecorder.held });
    }
    case 'kill':
      return lines[order.room].postMessage('die');
    case 'keyring':
      keyringGone = order.gone;
      return;
    case 'ready':
      // A fresh thread may be on its way.
      await proxy.settled();
      return say({ type: 'listening', port: proxy.port() ?? 0 });
    case 'stop':
      await proxy.stop(2_000);
      await recorder.stop();
      process.disconnect();
      return process.exit(0);
  }
}
process.on('message', (order: SoakOrder) => void act(order));
process.once('disconnect', () => process.exit(0));
