import type { ReceiptView } from '../../preload/contract.ts';
import type { LaunchRoute } from '../domain/routing.ts';
import { followProcesses, type Following } from './follow.ts';
import type { LaunchRecord } from './launch-records.ts';
import type { ProcessFinder } from './processes.ts';
import { foldReceipt, type LaunchFact } from './receipts.ts';

export interface LaunchBookOptions {
  /** Unix ms. */
  readonly now: () => number;
  readonly processes: ProcessFinder;
  readonly onReceipt: (receipt: ReceiptView) => void;
  readonly onRoutes: (routes: readonly LaunchRoute[]) => void;
  /** The last Codex process of a launch is gone. */
  readonly onCodexGone: (launchId: string) => void;
}

/** The launches that are under way and those that have ended, each followed to its end. */
export interface LaunchBook {
  has(launchId: string): boolean;
  /** Takes a launch in, silently; its route holds from now on. */
  add(record: LaunchRecord): void;
  /** Takes it out again as if it had never been. */
  remove(launchId: string): void;
  /** `untilFound` waits for a process that is about to appear, `once` looks for one that should be there. */
  follow(launchId: string, search: 'untilFound' | 'once'): void;
  learn(launchId: string, fact: LaunchFact): void;
  /** A sign of life from a launch nobody follows: look for its process, and let its day begin again. */
  wake(launchId: string): void;
  receiptOf(launchId: string): ReceiptView | null;
  /** Newest first. */
  receipts(): readonly ReceiptView[];
  routes(): readonly LaunchRoute[];
  records(): readonly LaunchRecord[];
  close(): void;
}

interface Launch extends LaunchRecord {
  receipt: ReceiptView;
  processSeen: boolean;
  following: Following | null;
  expiry: NodeJS.Timeout | null;
  /** Of the newest sign of life, Unix ms. */
  wokenAt: number;
  lookedAt: number;
}

const UNSEEN_FOR_MS = 24 * 60 * 60 * 1000;
const LOOK_AGAIN_AFTER_MS = 60_000;
const KEPT_RECEIPTS = 50;

/** Opens an empty book. */
export function createLaunchBook(options: LaunchBookOptions): LaunchBook {
  const { now, processes } = options;
  const launches = new Map<string, Launch>();
  const live = (): Launch[] => [...launches.values()].filter((one) => !one.receipt.ended);
  const routes = (): LaunchRoute[] => live().flatMap((one) => (one.route === null ? [] : [one.route]));

  const rest = (launch: Launch): void => {
    launch.following?.stop();
    launch.following = null;
    if (launch.expiry !== null) clearTimeout(launch.expiry);
    launch.expiry = null;
  };

  const forgetOldest = (): void => {
    const done = [...launches.values()].filter((one) => one.receipt.ended);
    for (const { receipt } of done.slice(0, Math.max(0, done.length - KEPT_RECEIPTS))) {
      launches.delete(receipt.launchId);
    }
  };

  const learn = (launch: Launch, fact: LaunchFact): void => {
    const receipt = foldReceipt(launch.receipt, fact);
    if (receipt === launch.receipt) return;
    launch.receipt = receipt;
    if (receipt.ended) {
      rest(launch);
      forgetOldest();
      if (launch.route !== null) options.onRoutes(routes());
    }
    options.onReceipt(receipt);
  };

  // Where processes cannot be seen, a launch must not be cut off: it stays for a day after its last sign of life.
  const expireLater = (launch: Launch): void => {
    const left = launch.wokenAt + UNSEEN_FOR_MS - now();
    launch.expiry = setTimeout(
      () => {
        if (launch.wokenAt + UNSEEN_FOR_MS > now()) expireLater(launch);
        else learn(launch, { type: 'expired', at: now() });
      },
      Math.max(0, left),
    );
    launch.expiry.unref();
  };

  const follow = (launch: Launch, search: 'untilFound' | 'once'): void => {
    launch.lookedAt = now();
    launch.following = followProcesses({
      processes,
      search,
      belongs: ({ launchId, tokenHash }) =>
        launch.route === null ? launchId === launch.receipt.launchId : tokenHash === launch.route.tokenHash,
      onFact: ({ type }) => {
        if (type === 'neverCame') {
          launch.following = null;
          // Its process was seen in an earlier run and is gone.
          if (launch.processSeen && !launch.lasting) learn(launch, { type: 'processEnded', at: now() });
          return;
        }
        if (type === 'processEnded') options.onCodexGone(launch.receipt.launchId);
        if (type === 'processEnded' && launch.lasting) {
          launch.following = null;
          launch.lookedAt = 0;
          launch.wokenAt = now();
          expireLater(launch);
          return;
        }
        if (type === 'processUp') {
          launch.processSeen = true;
          if (launch.expiry !== null) clearTimeout(launch.expiry);
          launch.expiry = null;
        }
        learn(launch, { type, at: now() });
      },
    });
  };

  const withLaunch = (launchId: string, act: (launch: Launch) => void): void => {
    const launch = launches.get(launchId);
    if (launch !== undefined && !launch.receipt.ended) act(launch);
  };

  return {
    has: (launchId) => launches.has(launchId),
    add: (record) => {
      const launch: Launch = { ...record, following: null, expiry: null, wokenAt: now(), lookedAt: 0 };
      launches.set(record.receipt.launchId, launch);
      expireLater(launch);
      if (launch.route !== null) options.onRoutes(routes());
    },
    remove: (launchId) =>
      withLaunch(launchId, (launch) => {
        rest(launch);
        launches.delete(launchId);
        if (launch.route !== null) options.onRoutes(routes());
      }),
    follow: (launchId, search) => withLaunch(launchId, (launch) => follow(launch, search)),
    learn: (launchId, fact) => withLaunch(launchId, (launch) => learn(launch, fact)),
    wake: (launchId) =>
      withLaunch(launchId, (launch) => {
        launch.wokenAt = now();
        const due = now() - launch.lookedAt >= LOOK_AGAIN_AFTER_MS;
        if (launch.following === null && due) follow(launch, 'once');
      }),
    receiptOf: (launchId) => launches.get(launchId)?.receipt ?? null,
    receipts: () => [...launches.values()].map((one) => one.receipt).toReversed(),
    routes,
    records: () =>
      live().map(({ route, receipt, processSeen, lasting }) => ({ route, receipt, processSeen, lasting })),
    close: () => {
      for (const launch of launches.values()) rest(launch);
    },
  };
}
