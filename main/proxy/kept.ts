/**
 * Whether a connection that nobody used since then (Unix ms) was kept for as long as it may be: its upstream may be closing
 * it, or may have. Timers alone do not tell: none runs while a computer sleeps, and after a loop that stood still one that
 * ends a connection and the request that takes it come in the same turn. After a clock was set back nobody knows.
 */
export function isKeptTooLong(since: number, now: number, keptForMs: number): boolean {
  return now < since || now - since >= keptForMs;
}

/** An error that says that its connection has gone. */
export function isConnectionGone(error: Error): boolean {
  return 'code' in error && typeof error.code === 'string' && goneCodes.has(error.code);
}

const goneCodes = new Set([
  'POSTERN_UPSTREAM_CLOSED',
  'UND_ERR_SOCKET',
  'ECONNRESET',
  'EPIPE',
  'ECONNABORTED',
]);
