import type { LocalServerView } from '../../preload/contract.ts';

/** The model servers that answer on this machine. */
export function findLocalServers(): Promise<readonly LocalServerView[]> {
  return Promise.resolve([]);
}
