import type {
  CodexHomeView,
  CodexLoginView,
  CodexView,
  NetworkView,
  ProblemView,
  StatusView,
  StoreView,
} from '../../preload/contract.ts';
import type { ReadLayers } from './config-layers.ts';

/** Variables as plain data; undefined is absent. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The environments a Codex may be started with. */
export interface EnvironmentFacts {
  /** What programs started from the desktop have, Postern with them. */
  readonly desktop: Environment;
  /** What the person's terminal gives; null when the login shell did not tell it. */
  readonly shell: Environment | null;
}

/** One `codex` on this machine. */
export interface CodexProgram {
  readonly path: string;
  /** What its links lead to. */
  readonly realPath: string;
  /** Where it was met, in words: `PATH`, `login shell`, `Homebrew`. */
  readonly foundBy: string;
  /** Null when it did not tell. */
  readonly version: string | null;
}

/** The Codex programs of this machine, in the order they would be taken. */
export interface ProgramFacts {
  /** The one Postern launches. */
  readonly used: CodexView;
  readonly all: readonly CodexProgram[];
  /** The first on the PATH of the terminal; null when there is none. */
  readonly shellTakes: string | null;
  /** The first on the PATH of the desktop; null when there is none. */
  readonly desktopTakes: string | null;
}

/** How others may use a file; null when it is not there. */
export interface FileMode {
  readonly path: string;
  /** The permission bits: 0o600. */
  readonly mode: number;
  readonly ownedByUs: boolean;
}

/** A home of Codex as its folder looks. */
export interface HomeFacts {
  readonly path: string;
  readonly isDefault: boolean;
  /** CODEX_HOME names it: Codex then does not make it by itself. */
  readonly isNamed: boolean;
  readonly exists: boolean;
  readonly login: CodexLoginView['state'];
  /** auth.json and config.toml, as far as they are there. */
  readonly modes: readonly FileMode[];
  readonly layers: ReadLayers;
  /** Null when none runs. */
  readonly daemon: DaemonFacts | null;
}

/** Codex's background server of a home. */
export interface DaemonFacts {
  readonly pid: number;
  /** Unix ms; null when the system does not say. */
  readonly startedAt: number | null;
  /** The variables it has otherwise than a Codex started now would, by name alone; null when they cannot be read. */
  readonly differs: readonly string[] | null;
}

/** A file of certificates and what is in it. */
export interface CertificateFile {
  /** Who names it: `CODEX_CA_CERTIFICATE`, `SSL_CERT_FILE`, `settings`. */
  readonly from: string;
  readonly path: string;
  /** Why it cannot be used; null when it can. */
  readonly problem: ProblemView | null;
  readonly certificates: readonly { readonly name: string; readonly validTo: number }[];
}

/** What our own port answered. */
export type LoopbackAnswer =
  | { readonly state: 'ours'; readonly tookMs: number }
  /** Something else answers there. */
  | { readonly state: 'stranger'; readonly status: number }
  | { readonly state: 'silent'; readonly code: string };

/** How an upstream was reached, without any credential. */
export interface UpstreamFacts {
  readonly origin: string;
  /** The backends behind it, as `gateway/backend`. */
  readonly backends: readonly string[];
  readonly tookMs: number;
  /** Its clock against ours, in milliseconds, positive when ours is behind; null when it did not say. */
  readonly skewMs: number | null;
  /** Why it was not reached; null when it was. */
  readonly problem: ProblemView | null;
}

/** The last thing that went wrong at a backend. */
export interface LastFailure {
  /** `gateway/backend`. */
  readonly name: string;
  readonly backendId: string;
  readonly at: number;
  readonly problem: ProblemView;
  /** True when an answer after it was good. */
  readonly isOver: boolean;
}

/** Where bytes are kept, and how many more fit. */
export interface DiskFacts {
  readonly whose: 'Postern' | 'Codex';
  readonly path: string;
  readonly freeBytes: number;
}

/** A port Codex's sign-in answers at (Codex 0.169), and whether it can be had. */
export interface SignInPort {
  readonly port: number;
  readonly state: 'free' | 'busy' | 'refused';
}

/** Postern itself. */
export interface OwnFacts {
  readonly status: StatusView;
  readonly network: NetworkView;
  /** A port a person asked for in the settings; null when the system chooses. */
  readonly portAskedFor: number | null;
}

/** Where this system runs. */
export type Surrounding = 'wsl' | 'container' | 'machine';

/** Everything the doctor looks at; a fact that is missing could not be read in time, which is a finding of its own. */
export interface Facts {
  readonly now: number;
  readonly platform: NodeJS.Platform;
  readonly environment: EnvironmentFacts | null;
  readonly programs: ProgramFacts | null;
  readonly homes: readonly HomeFacts[] | null;
  readonly connections: readonly CodexHomeView[] | null;
  readonly certificates: readonly CertificateFile[] | null;
  readonly loopback: LoopbackAnswer | null;
  readonly upstreams: readonly UpstreamFacts[] | null;
  readonly failures: readonly LastFailure[] | null;
  readonly disks: readonly DiskFacts[] | null;
  readonly signInPorts: readonly SignInPort[] | null;
  readonly store: StoreView | null;
  readonly own: OwnFacts | null;
  readonly surrounding: Surrounding | null;
}
