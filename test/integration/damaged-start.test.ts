// The built threads as the app starts them, on a log that cannot be read.
import { EventEmitter, once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { BroadcastChannel } from 'node:worker_threads';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startProxyThread } from '../../main/proxy/thread.ts';
import { openFile } from '../../main/recorder/database.ts';
import { startRecorderThread } from '../../main/recorder/thread.ts';
import { answer, httpExchange, prompt, response, turnMetadata } from '../fakes/codex-traffic.ts';
import { damages } from '../fakes/damaged-logs.ts';
import { makeLogBench, type LogBench } from '../fakes/log-bench.ts';
import { startNotingUpstream, type NotingUpstream } from '../fakes/noting-upstream.ts';
import { bedBackends, bedGateway, bedTable, bedToken } from '../fakes/proxy-bed.ts';
import { root } from '../unit/structure/imports.ts';

const built = (name: string): URL => {
  const path = join(root, 'out', 'main', name);
  if (!existsSync(path)) throw new Error(`${path} is not built; run npm run build`);
  return pathToFileURL(path);
};

let bench: LogBench;
let upstream: NotingUpstream;
const toClose: (() => Promise<unknown>)[] = [];
beforeEach(async () => {
  bench = makeLogBench();
  upstream = await startNotingUpstream();
});
afterEach(async () => {
  for (const close of toClose.splice(0).toReversed()) await close();
  upstream.close();
  bench.remove();
});

/** The recorder's real entry, which begins only when it is told to. */
function held(): { readonly entry: URL; begin(): void } {
  const path = join(bench.folder, 'held.mjs');
  writeFileSync(
    path,
    `import { BroadcastChannel } from 'node:worker_threads';
const line = new BroadcastChannel('${path}');
await new Promise((resolve) => (line.onmessage = resolve));
line.close();
await import('${built('recorder-worker.js').href}');
`,
  );
  const line = new BroadcastChannel(path);
  toClose.push(() => Promise.resolve(line.close()));
  return { entry: pathToFileURL(path), begin: () => line.postMessage('begin') };
}

function fillLog(): void {
  const recorder = bench.open();
  for (let index = 0; index < 40; index += 1) {
    recorder.play(
      httpExchange(
        `e${index}`,
        turnMetadata(`s${index}`, `t${index}`),
        [prompt(`p${index}`, `ask ${index} `.repeat(200))],
        response(`r${index}`, [answer(`a${index}`, 'said')]),
      ),
    );
  }
  recorder.close();
}

function exchangesStored(): number {
  const database = openFile(bench.databasePath, { readOnly: true });
  const { count } = database.prepare('SELECT count(*) AS count FROM exchanges').get() as {
    readonly count: number;
  };
  database.close();
  return count;
}

test.each(damages)(
  'F4 %s: the proxy answers before the log is opened, and it is recorded',
  async (what, damage) => {
    fillLog();
    damage(bench.databasePath);
    const events = new EventEmitter();
    const { entry, begin } = held();
    const startedAt = performance.now();
    const recorder = startRecorderThread({
      entry,
      databasePath: bench.databasePath,
      recordContent: true,
      onState: () => events.emit('told'),
      onChanged: () => {},
      onNeedsExchanges: () => {},
      onUsage: () => {},
      onTurnEnded: () => {},
      onLog: () => {},
    });
    toClose.push(() => recorder.stop());
    const proxy = startProxyThread({
      entry: built('proxy-worker.js'),
      port: { preferred: null },
      giveRecorder: (line) => recorder.takeExchanges(line),
      onState: () => {},
      onNotice: () => {},
      onCredentialWanted: () => Promise.reject(new Error('no account here')),
      onLog: () => {},
    });
    toClose.push(() => proxy.stop(0));
    await Promise.all([proxy.route(bedTable([bedGateway(bedBackends(upstream.origin))])), proxy.settled()]);
    const url = `http://127.0.0.1:${proxy.port()}/l/${bedToken}/v1/openai-responses/api/models`;
    expect((await fetch(url)).status).toBe(200);
    const answeredMs = performance.now() - startedAt;
    expect(recorder.state()).toBe('starting');

    const begunAt = performance.now();
    begin();
    while (recorder.state() !== 'recording') await once(events, 'told');
    const openedMs = performance.now() - begunAt;
    expect(recorder.problem()?.code).toBe('database-quarantined');
    await expect.poll(exchangesStored).toBe(1);
    // Figures for docs/performance.md; nothing is decided by them.
    process.stdout.write(
      `F4 ${what}: answered after ${answeredMs.toFixed(0)} ms, log open after ${openedMs.toFixed(0)} ms\n`,
    );
  },
);
