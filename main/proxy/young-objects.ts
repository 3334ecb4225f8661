import { setFlagsFromString } from 'node:v8';

let isAsked = false;

/**
 * Asks V8 to make all objects among the young. It watches where objects are made that outlive a collection, and makes those
 * that come from there among the old at once: here all that belongs to a request under way. Those die soon, are noticed dead only
 * when all memory is looked through, and until then keep alive whatever they hold: a quarter of what requests left behind.
 * For the whole process, and at the first request only: modules loaded after a change of flags find no compiled code of theirs.
 */
export function keepYoungObjectsYoung(): void {
  if (isAsked) return;
  isAsked = true;
  setFlagsFromString('--no-allocation-site-pretenuring');
}
