import { createHash } from 'node:crypto';

/** The trace of a conversation: always the same for a session, so that what is sent again doubles nothing. */
export function traceIdOf(sessionId: string): string {
  return hash('trace', sessionId).slice(0, 32);
}

/** The span of a part of it, by what it is and its own ids. */
export function spanIdOf(kind: 'turn' | 'request' | 'tool', ...ids: readonly string[]): string {
  return hash(kind, ...ids).slice(0, 16);
}

function hash(...parts: readonly string[]): string {
  return createHash('sha256')
    .update(JSON.stringify(['postern', ...parts]))
    .digest('hex');
}
