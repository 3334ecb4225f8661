import type { HeaderPair } from './exchange.ts';
import type { JsonObject } from './json.ts';
import type { ModelRequest } from './request.ts';

/**
 * How a stream stops. `end`: in good order. `eof`: the socket closes without the last chunk or a close frame.
 * `reset`: the peer sees ECONNRESET. `close`: a WebSocket close frame with this code; the same as `end` over HTTP.
 */
export type Ending =
  | { readonly kind: 'end' | 'eof' | 'reset' }
  | { readonly kind: 'close'; readonly code: number; readonly reason: string };

/** What the fake may answer to one model request. */
export type Answer =
  /** The least that Codex accepts, with no output: what a prewarm gets. */
  | { readonly kind: 'empty' }
  /** Reasoning summary, then the text in `deltas` pieces (4 unless said). */
  | { readonly kind: 'message'; readonly text: string; readonly deltas?: number; readonly silent?: boolean }
  /** A shell command, as the function call `exec_command`. */
  | { readonly kind: 'tool'; readonly command: string }
  /** JavaScript for the custom tool `exec`, the way the models of the 6 series call tools. */
  | { readonly kind: 'code'; readonly source: string }
  | { readonly kind: 'compaction' }
  /** An HTTP status instead of a stream; on a WebSocket an error event that carries it. */
  | {
      readonly kind: 'refuse';
      readonly status: number;
      readonly body: unknown;
      readonly headers?: readonly HeaderPair[];
    }
  /** The connection is reset before the first byte of an answer. */
  | { readonly kind: 'drop' }
  /** response.failed with this code. */
  | { readonly kind: 'failed'; readonly code: string; readonly message: string }
  | { readonly kind: 'incomplete'; readonly reason: string }
  /** The first `afterEvents` events of another answer, then the given ending. */
  | { readonly kind: 'cut'; readonly of: Answer; readonly afterEvents: number; readonly ending: Ending }
  /** Exactly these events. */
  | { readonly kind: 'events'; readonly events: readonly JsonObject[]; readonly ending?: Ending };

/** An answer the test gives, before what the prompt asks for. */
export interface Rule {
  /** Every turn and compaction unless said; prewarm and title requests only when this picks them out. */
  readonly when?: (request: ModelRequest) => boolean;
  readonly answer: Answer;
  /** How often it applies; without end unless said. */
  readonly times?: number;
}
