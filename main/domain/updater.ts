import type { UpdateChannel, UpdateWay } from '../../preload/contract.ts';
import type { Result } from './problem.ts';

/** The way to the place where newer versions are published. */
export interface UpdateRoute {
  readonly channel: UpdateChannel;
  /** The network proxy in force; null goes there directly. */
  readonly proxy: string | null;
  /** Hosts reached without it, as in NO_PROXY. */
  readonly bypass: string;
  /** This installation's place among all for staged rollouts, from 0 up to 100. */
  readonly share: number;
}

/** Looks for newer versions, fetches and checks them, and puts one in. */
export interface Updater {
  /** False when the system says that there is no network. */
  online(): boolean;
  /** True when the system says that data is paid for by its amount; false where it does not say. */
  metered(): Promise<boolean>;
  /** The newer version that is published for this installation; null when there is none. */
  look(route: UpdateRoute): Promise<Result<string | null>>;
  /** Fetches what the last look found, and checks it. Problems: `update-forged`, `update-unreachable`, `update-failed`. */
  fetch(onPercent: (percent: number) => void): Promise<Result<void>>;
  /** Puts in what was fetched, as the last thing of a quit, where the system does not do that by itself. */
  install(): Promise<Result<void>>;
}

/** How newer versions come to this installation; `updater` is null where Postern has no part in it. */
export interface UpdateSource {
  readonly way: UpdateWay;
  readonly updater: Updater | null;
}
