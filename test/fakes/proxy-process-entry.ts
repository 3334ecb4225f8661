// The proxy alone in a process, whose limits its starter sets: `look` on stdin has it say what it uses.
import { createInterface } from 'node:readline';
import { startProxy } from '../../main/proxy/server.ts';
import { bedBackends, bedGateway, bedTable } from './proxy-bed.ts';

const ignore = (): void => undefined;
let logLines = 0;
const proxy = await startProxy({
  port: 0,
  orElse: 'fail',
  observer: {
    open: () => ({
      requestBytes: ignore,
      requestEnded: ignore,
      responded: ignore,
      responseBytes: ignore,
      ended: ignore,
    }),
  },
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
    `${JSON.stringify({ port: proxy.port, rss, maxRss: maxRSS * 1_024, cpuMs, logLines })}\n`,
  );
};
say();
createInterface({ input: process.stdin })
  .on('line', say)
  .on('close', () => process.exit(0));
