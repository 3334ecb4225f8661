import type { UpstreamAnswer } from './forward.ts';

/**
 * Whether a connection that nobody used since then (Unix ms) was kept for as long as it may be: its upstream may be closing
 * it, or may have. Timers alone do not tell: none runs while a computer sleeps, and after a loop that stood still one that
 * ends a connection and the request that takes it come in the same turn. After a clock was set back nobody knows.
 */
export function isKeptTooLong(since: number, now: number, keptForMs: number): boolean {
  return now < since || now - since >= keptForMs;
}

/**
 * Hears an answer as `answer` does; only when its connection ends before any of it came, `again` is asked to send the
 * request once more (RFC 9110 section 9.2.2: one that is idempotent). It says whether it did; otherwise the error is told.
 */
export function onceMore(answer: UpstreamAnswer, again: () => boolean): UpstreamAnswer {
  let isAnswered = false;
  return {
    onConnect: (abort) => answer.onConnect(abort),
    onHeaders(status, headers, resume, statusText) {
      isAnswered = true;
      return answer.onHeaders(status, headers, resume, statusText);
    },
    onData: (chunk) => answer.onData(chunk),
    onComplete: (trailers) => answer.onComplete(trailers),
    onUpgrade(status, headers, socket) {
      isAnswered = true;
      answer.onUpgrade(status, headers, socket);
    },
    onError(error) {
      if (isAnswered || !isConnectionGone(error) || !again()) answer.onError(error);
    },
  };
}

function isConnectionGone(error: Error): boolean {
  return 'code' in error && typeof error.code === 'string' && goneCodes.has(error.code);
}

const goneCodes = new Set(['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE', 'ECONNABORTED']);
