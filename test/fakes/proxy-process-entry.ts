// The proxy alone in a process, whose limits its starter sets: `look` on stdin has it say what it uses.
// After the upstream's address, `behind`: with a recorder that takes nothing of what it is sent, and counts it.
import { createInterface } from 'node:readline';
import { batchOf } from '../../main/domain/batch-message.ts';
import type { ExchangeObserver } from '../../main/proxy/observer.ts';
import { startProxy } from '../../main/proxy/server.ts';
import { createTee } from '../../main/proxy/tee.ts';
import { bedBackends, bedGateway, bedTable } from './proxy-bed.ts';

const ignore = (): void => undefined;
let logLines = 0;
const copies = { started: 0, responded: 0, ended: 0, completed: 0, contentBytes: 0, droppedBytes: 0 };
const proxy = await startProxy({
  port: 0,
  orElse: 'fail',
  observer: process.argv[3] === 'behind' ? recorderBehind() : nobody(),
  notice: ignore,
  log: () => (logLines += 1),
  ownUid: null,
});
proxy.route(bedTable([bedGateway(bedBackends(process.argv[2] ?? ''))]));
const say = (): void => {
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
  const cpuMs = (userCPUTime + systemCPUTime) / 1_000;
  const rss = process.memoryUsage().rss;
  process.stdout.write(
    `${JSON.stringify({ port: proxy.port, rss, maxRss: maxRSS * 1_024, cpuMs, logLines, copies })}\n`,
  );
};
say();
createInterface({ input: process.stdin })
  .on('line', say)
  .on('close', () => process.exit(0));

function nobody(): ExchangeObserver {
  return {
    open: () => ({
      requestBytes: ignore,
      requestEnded: ignore,
      responded: ignore,
      responseBytes: ignore,
      ended: ignore,
    }),
  };
}

function recorderBehind(): ExchangeObserver {
  const tee = createTee();
  tee.attach({
    postMessage(message) {
      for (const event of batchOf(message).events) {
        if (event.type === 'started' || event.type === 'responded' || event.type === 'ended')
          copies[event.type] += 1;
        if (event.type === 'dropped' && event.direction === 'response') copies.droppedBytes += event.bytes;
        if (event.type !== 'responseBytes') continue;
        copies.contentBytes += event.bytes.length;
        copies.completed +=
          Buffer.from(event.bytes).toString('latin1').split('event: response.completed').length - 1;
      }
    },
  });
  return tee;
}
