// A thread under soak: the worker from its source, which also dies, or counts what it holds open, when told to.
import { BroadcastChannel } from 'node:worker_threads';
import { register } from 'tsx/esm/api';

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
    line.postMessage({ timers, held: held.length });
  };
  line.unref();
  process.on('unhandledRejection', (reason) => line.postMessage({ unhandled: String(reason) }));
  await import(`../main/${room}/worker.ts`);
}
