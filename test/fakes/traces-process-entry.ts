import { keepAll } from '../../main/domain/redact-content.ts';
import { openTraces } from '../../main/traces/traces.ts';
import { sendToCollector } from './collector.ts';
import { recordedSession, recordedTurn } from './recorded-sessions.ts';

/** Tells turn after turn and says on standard output when each is on disk, until it is killed. Arguments: folder, endpoint, how many. */
const [folder = '', endpoint = '', count = '0'] = process.argv.slice(2);
const traces = await openTraces({
  folder,
  endpoint,
  content: false,
  version: '0.1.0',
  redact: keepAll,
  header: () => null,
  send: sendToCollector,
  upstreamOf: () => null,
  now: Date.now,
  onProblem: () => undefined,
  after: (_ms, run) => {
    setImmediate(run);
    return () => undefined;
  },
});
for (let at = 0; at < Number(count); at += 1) {
  await traces.turnEnded(recordedSession('s1'), recordedTurn('s1', `turn-${at}`), []);
  process.stdout.write(`kept ${at}\n`);
}
// Stays until it is killed.
process.stdin.resume();
