import type { LaneChoice } from '../../preload/contract.ts';
import type { Result } from '../domain/problem.ts';
import type { Log } from '../log.ts';
import type { BearerStore, ConfigText, DirectBackend, PlanConnection } from './port.ts';

/** A home people can connect, as the rest of Postern knows it. */
export interface KnownHome {
  readonly path: string;
  /** The one a Codex without CODEX_HOME uses. */
  readonly isDefault: boolean;
}

/** What connections need of the rest of Postern. */
export interface ConnectionsOptions {
  /** `connections.json` in Postern's own home. */
  readonly journalPath: string;
  readonly homes: () => readonly KnownHome[];
  readonly text: ConfigText;
  /** Decides the route of a connection. */
  readonly plan: PlanConnection;
  /** Decides what is written without Postern in the path. */
  readonly direct: (asked: {
    readonly gatewayId: string | null;
    readonly backendId: string | null;
    readonly lane: LaneChoice;
  }) => Promise<Result<DirectBackend>>;
  readonly directKey: (backendId: string) => Promise<Result<string>>;
  /** Writes `auth.json` by Codex's own rules: backed up, 0600; what tells the file it replaced, null for none. */
  readonly writeAuth: (codexHome: string, key: string) => Promise<Result<string | null>>;
  /** Puts `auth.json` back where it still is as `writeAuth` left it; `replaced` is what that answered. */
  readonly takeAuthBack: (
    codexHome: string,
    key: string,
    replaced: string | null,
  ) => Promise<'putBack' | 'stays'>;
  readonly bearers: BearerStore;
  readonly bearerCommand: (connectionId: string) => {
    readonly program: string;
    readonly args: readonly string[];
  };
  /** Null while the proxy does not listen. */
  readonly port: () => number | null;
  readonly routing: () => boolean;
  readonly running: (codexHome: string) => Promise<{ readonly processes: number; readonly daemon: boolean }>;
  readonly platform: NodeJS.Platform;
  /** Unix ms. */
  readonly now: () => number;
  /** Routes changed, before any file carries a new address. */
  readonly onRoutes: () => void;
  /** Views or routes changed. */
  readonly onChange: () => void;
  readonly log: Log;
  /** Where an administrator's configuration lies; `/etc/codex` unless said. */
  readonly systemFolder?: string;
}
