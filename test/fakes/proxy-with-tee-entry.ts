// The proxy and its copies in a process of their own, whose recorder takes everything at once: what requests leave behind can be counted.
import { createInterface } from 'node:readline';
import { startProxy } from '../../main/proxy/server.ts';
import { createTee } from '../../main/proxy/tee.ts';
import { keepYoungObjectsYoung } from '../../main/proxy/young-objects.ts';
import { bedBackends, bedGateway, bedTable } from './proxy-bed.ts';

const tee = createTee();
tee.attach({ postMessage: ({ sequence }) => setImmediate(() => tee.taken({ type: 'taken', sequence })) });
keepYoungObjectsYoung();
const proxy = await startProxy({
  port: 0,
  orElse: 'fail',
  observer: tee,
  notice: () => undefined,
  log: () => undefined,
  ownUid: null,
});
proxy.route(bedTable([bedGateway(bedBackends(process.argv[2] ?? ''))]));
process.stdout.write(`port ${proxy.port}\n`);
createInterface({ input: process.stdin })
  .on('line', (line) => process.stdout.write(`heard ${line}\n`))
  .on('close', () => process.exit(0));
