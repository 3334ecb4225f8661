import type { ConnectOptions, DriftView, Lane, LaneChoice } from '../../preload/contract.ts';
import type { Result } from '../domain/problem.ts';
import type { LaunchRoute } from '../domain/routing.ts';

/** A value as TOML can hold it, as far as Postern writes any. */
export type TomlValue = string | number | boolean | readonly string[] | { readonly [key: string]: TomlValue };

/** A key Postern writes into Codex's configuration, and what it writes there. */
export interface OwnedKey {
  /** From the root: `['model_providers', 'postern']`. */
  readonly path: readonly string[];
  readonly value: TomlValue;
}

/** The edits of a configuration text; pure, and every byte that is not ours stays. */
export interface ConfigText {
  /** Writes the keys, in the place of those written before; the problem of a malformed text names line and column (E4). */
  connected(text: string, keys: readonly OwnedKey[], undo: string): Result<string>;
  /** Takes out what `connected` wrote; what someone else changed meanwhile stays theirs and is named. */
  restored(
    text: string,
    keys: readonly OwnedKey[],
  ): Result<{ readonly text: string; readonly drift: readonly DriftView[] }>;
  /** What someone else changed of the keys; none when all stand as they were written. */
  drift(text: string, keys: readonly OwnedKey[]): Result<readonly DriftView[]>;
}

/** How a connected Codex reaches its backend, decided before anything is written. */
export interface ConnectRoute {
  readonly lane: Lane;
  readonly laneReason: string;
  /** Codex's own model provider id: `openai` is the built-in one. */
  readonly provider: 'openai' | 'postern';
  /** The credential is ours: Codex gets a bearer from `postern token`. */
  readonly managed: boolean;
  /** `plain`: an upstream that has neither WebSockets nor compaction of its own. */
  readonly dialect: 'openai' | 'plain';
  readonly backend: string;
  /** The model the backend names; null leaves Codex's own choice. */
  readonly model: string | null;
  readonly gateway: string;
  readonly organisationId: string;
  /** Null follows the gateway that is selected. */
  readonly pinnedGatewayId: string | null;
  readonly startedWith: LaunchRoute['startedWith'];
  /** Codex, by its version, may compress what a key is for unless it is told not to. */
  readonly mayCompress: boolean;
}

/** Decides the route of a connection as things stand now. */
export type PlanConnection = (asked: {
  readonly codexHome: string;
  readonly lane: LaneChoice;
  readonly gatewayId: string | null;
}) => Promise<Result<ConnectRoute>>;

/** What is written for a backend without Postern in the path. */
export interface DirectBackend {
  readonly gatewayId: string;
  readonly gateway: string;
  readonly backendId: string;
  readonly backend: string;
  readonly lane: Lane;
  /** The base URL Codex posts below, with the query kept apart. */
  readonly baseUrl: string;
  readonly query: readonly (readonly [string, string])[];
  readonly headers: readonly (readonly [string, string])[];
  readonly dialect: 'openai' | 'plain';
  readonly model: string | null;
  /** The variable Codex reads the key from when it is not written; null when the upstream wants none. */
  readonly keyVariable: string | null;
  /** The header the key goes into, in lower case: `authorization` as a bearer, or such as `api-key`. */
  readonly keyHeader: string;
  /** As in `ConnectRoute`. */
  readonly mayCompress: boolean;
}

/** Everything a connection is made from. */
export interface ConnectionFacts {
  readonly route: ConnectRoute;
  readonly port: number;
  readonly token: string;
  readonly options: ConnectOptions;
  /** What prints the bearer of a managed connection: program and arguments. */
  readonly bearerCommand: { readonly program: string; readonly args: readonly string[] };
}

/** Keeps the bearers of managed connections where secrets are kept. */
export interface BearerStore {
  read(connectionId: string): Promise<string | null>;
  save(connectionId: string, bearer: string): Promise<Result<void>>;
  forget(connectionId: string): Promise<void>;
}
