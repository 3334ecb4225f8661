// A thread under soak: the worker from its source, which also dies, or counts what it holds open, when told to.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { BroadcastChannel } from 'node:worker_threads';
import { register } from 'tsx/esm/api';

setFlagsFromString('--expose-gc');
const collect = /** @type {() => void} */ (runInNewContext('gc'));

/** What a thread still needs, in bytes: resident memory also holds what was let go of and not handed back. */
export function liveBytes() {
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** @param {'proxy' | 'recorder'} room */
export async function hostUnderSoak(room) {
  register();
  const line = new BroadcastChannel(`soak-${room}`);
  line.onmessage = (event) => {
    const { data } = /** @type {{ data: unknown }} */ (event);
    if (data === 'die') process.exit(7);
    if (data !== 'count') return;
    const held = process.getActiveResourcesInfo();
    const timers = held.filter((one) => one === 'Timeout' || one === 'Immediate').length;
    line.postMessage({ timers, held: held.length, live: liveBytes() });
  };
  line.unref();
  process.on('unhandledRejection', (reason) => line.postMessage({ unhandled: String(reason) }));
  // Listeners that pile up are a leak too, which Node says by itself.
  process.on('warning', ({ name, message }) => {
    if (name === 'MaxListenersExceededWarning') line.postMessage({ unhandled: message });
  });
  await import(`../main/${room}/worker.ts`);
}
