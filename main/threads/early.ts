import { Worker } from 'node:worker_threads';

/** Threads that were begun before anybody had a use for them, by name. */
const begun = new Map<string, Worker>();

/** Begins a thread that will be needed: it loads its modules while this one has other things to wait for. */
export function beginThread(entry: URL, name: string): Worker {
  const worker = new Worker(entry, { name });
  begun.set(name, worker);
  // One that could not be begun is begun once more by whoever needs it, and fails there where it is told of.
  worker.on('error', () => undefined);
  worker.once('exit', () => {
    if (begun.get(name) === worker) begun.delete(name);
  });
  return worker;
}

/** The thread of this name that was begun and is alive, for one taker; null when there is none. */
export function takeThread(name: string): Worker | null {
  const worker = begun.get(name) ?? null;
  begun.delete(name);
  return worker;
}
