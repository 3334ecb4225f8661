import type { Duplex } from 'node:stream';

/** Who hears the answer to a request: `onSending` first, unless nothing could be sent; after `onEnd`, `onError` or `onUpgraded` nothing. */
export interface UpstreamAnswer {
  /** The request is about to be written; `abort` ends its connection and tells the reason as the error. */
  onSending(abort: (reason: Error) => void): void;
  /** The head of the real answer, never an informational one; `headers` is a flat list. `resume` goes on after a full `onPiece`. */
  onHead(status: number, reason: string, headers: string[], resume: () => void): void;
  /** False asks to wait for `resume`. */
  onPiece(bytes: Buffer): boolean;
  onEnd(): void;
  /** The upstream agreed to the upgrade that was asked for, and the connection is the caller's. */
  onUpgraded(headers: string[], upstream: Duplex): void;
  onError(error: Error): void;
}

/** Informational answers (1xx) taken before the real one; each is dropped, more than these are an attack. */
export const maxInformational = 2_000;

/** What went wrong between us and an upstream, for `upstreamFailure`. */
export type UpstreamFaultCode =
  /** It closed the connection before its answer was whole. */
  | 'POSTERN_UPSTREAM_CLOSED'
  /** The head of its answer did not come in time. */
  | 'POSTERN_ANSWER_LATE'
  /** Its answer is not HTTP. */
  | 'POSTERN_ANSWER_MALFORMED'
  /** The request cannot be written as HTTP. */
  | 'POSTERN_REQUEST_UNFIT';

/** One of these as an error. */
export function upstreamFault(code: UpstreamFaultCode): Error {
  return Object.assign(new Error(code), { code });
}
