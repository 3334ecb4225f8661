import type { ProblemView } from '../../preload/contract.ts';

/** An error fit to show: code, what failed, why, what to do next. */
export type Problem = ProblemView & { readonly code: ProblemCode };

/** Every code a problem may carry; add one only with its text and a test. */
export type ProblemCode =
  // The proxy's own refusals and failures.
  | 'admission-refused'
  | 'request-malformed'
  | 'route-unknown'
  | 'backend-unknown'
  | 'backend-disabled'
  | 'method-unsupported'
  | 'upstream-refused'
  | 'upstream-unresolved'
  | 'upstream-reset'
  | 'upstream-timeout'
  | 'upstream-tls'
  | 'upstream-broken'
  // The network's own proxy, between this machine and the upstream.
  | 'network-proxy-auth'
  | 'network-proxy-refused'
  | 'network-proxy-unreachable'
  // Postern's proxy itself.
  | 'proxy-internal'
  | 'proxy-port'
  | 'proxy-stopped'
  // What became of a turn.
  | 'turn-cut'
  | 'turn-cancelled'
  | 'turn-failed'
  | 'turn-incomplete'
  | 'turn-unfinished'
  | 'upstream-status'
  // What to know of a whole session.
  | 'session-no-turn'
  | 'session-moved'
  | 'session-rerouted'
  | 'session-left-out'
  // Files and storage.
  | 'file-unreadable'
  | 'file-invalid'
  | 'file-newer'
  | 'file-unwritable'
  | 'home-foreign'
  | 'settings-file-invalid'
  | 'database-quarantined'
  | 'recorder-degraded'
  | 'session-running'
  // Codex and launching.
  | 'codex-missing'
  | 'codex-broken'
  | 'codex-old'
  | 'terminal-missing'
  | 'terminal-failed'
  | 'folder-missing'
  | 'launch-no-credential'
  | 'launch-no-process'
  | 'launch-no-request'
  | 'launch-refused'
  | 'launch-no-token'
  | 'launch-ended'
  // Gateways.
  | 'gateway-invalid'
  | 'gateway-paused'
  | 'organisation-invalid'
  | 'model-excluded'
  | 'key-missing'
  | 'key-elsewhere'
  | 'key-refused'
  | 'aws-no-credential'
  | 'import-invalid'
  | 'upstream-proxy'
  | 'backend-invalid'
  | 'lane-occupied'
  // Signing in and credentials.
  | 'keyring-locked'
  | 'keyring-missing'
  | 'keyring-denied'
  | 'keyring-slow'
  | 'secret-unreadable'
  | 'secret-unsaved'
  | 'secret-malformed'
  | 'secret-lost'
  | 'login-state-mismatch'
  | 'login-denied'
  | 'login-not-entitled'
  | 'login-refused'
  | 'login-timed-out'
  | 'login-port-busy'
  | 'login-device-off'
  | 'login-workspace'
  | 'login-method-forbidden'
  | 'login-answer-broken'
  | 'login-network'
  | 'login-network-sign-in'
  | 'login-key-refused'
  | 'login-expired'
  | 'login-revoke-failed'
  | 'login-handover-failed'
  | 'account-unknown'
  | 'account-sign-in-again'
  // Traces to a collector.
  | 'traces-endpoint'
  | 'traces-header'
  | 'traces-unreachable'
  | 'traces-refused'
  | 'traces-dropped'
  // Newer versions.
  | 'update-forged'
  | 'update-unreachable'
  | 'update-failed'
  // The socket and the command.
  | 'control-busy'
  | 'control-hung'
  | 'control-no-place'
  | 'control-stranger'
  | 'control-closed'
  | 'not-running'
  | 'core-failed'
  | 'command-invalid'
  | 'command-cancelled'
  // The bridge.
  | 'call-invalid'
  | 'call-failed'
  | 'files-replaced'
  | 'not-found'
  | 'window-missing'
  | 'display-missing'
  // Codex's own configuration.
  | 'config-malformed'
  | 'config-unsafe'
  | 'config-changed'
  | 'connection-drifted'
  // The local socket.
  | 'control-refused';

/** Makes a problem; the three texts are whole sentences for people. */
export function problem(code: ProblemCode, what: string, why: string, next: string): Problem {
  return { code, what, why, next };
}

/** A problem thrown across functions that cannot return it; the evidence stays in `cause`. */
export class AppError extends Error {
  readonly problem: Problem;
  constructor(value: Problem, cause?: unknown) {
    super(`${value.code}: ${value.what}`, cause === undefined ? undefined : { cause });
    this.name = 'AppError';
    this.problem = value;
  }
}

/** The problem inside an error, or `fallback` made from it when it carries none. */
export function problemOf(error: unknown, fallback: Problem): Problem {
  return error instanceof AppError ? error.problem : fallback;
}

/** One line for a terminal or a log: what, why, next. */
export function problemLine(value: ProblemView): string {
  return [value.what, value.why, value.next].filter((part) => part !== '').join(' ');
}

/** A value or a problem. */
export type Result<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: Problem };

/** A good result. */
export function ok<T>(value: T): Result<T> {
  return { ok: true, value };
}

/** A result that is a problem. */
export function failed(value: Problem): { readonly ok: false; readonly problem: Problem } {
  return { ok: false, problem: value };
}

/** The value of a result. @throws {AppError} its problem. */
export function valueOrThrow<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  throw new AppError(result.problem);
}
