import { readAnswerHead, type Answered, type AnswerHead } from './answer-head.ts';
import { Chunks } from './chunks.ts';
import { maxInformational, upstreamFault, type UpstreamAnswer } from './upstream-answer.ts';

/** Where the reading of an answer stands: `odd` is for another parser from `unread` on. */
export type AnswerState = 'more' | 'end' | 'upgraded' | 'odd';

/** Reads a head may come in; one in more is for undici's parser, which does not begin anew with each. */
const mostReads = 64;

/** Reads the answer to one request and tells it as it comes, while it is plain (`readAnswerHead`, `Chunks`). */
export class AnswerReader {
  /** Of the real answer; null until it came, or when another parser reads it. */
  head: AnswerHead | null = null;
  /** Anything of the answer was understood. */
  isHeard = false;
  /** What stands behind the end, or is to be read by another; null when nothing. */
  unread: Buffer | null = null;
  readonly #asked: Answered;
  readonly #answer: UpstreamAnswer;
  readonly #resume: () => void;
  #chunks: Chunks | null = null;
  /** Of a sized body. */
  #left = 0;
  #informational = 0;
  #reads = 0;
  #isFull = false;

  constructor(asked: Answered, answer: UpstreamAnswer, resume: () => void) {
    this.#asked = asked;
    this.#answer = answer;
    this.#resume = resume;
  }

  /** Whoever hears the answer asked to wait, with the last bytes. */
  get isFull(): boolean {
    return this.#isFull;
  }

  /** Reads what came. @throws POSTERN_ANSWER_MALFORMED, or what `answer` throws at its head. */
  take(bytes: Buffer): AnswerState {
    this.#isFull = false;
    if (this.head !== null) return this.#takeBody(bytes);
    let unread = this.unread === null ? bytes : Buffer.concat([this.unread, bytes]);
    this.unread = null;
    while (unread.length > 0) {
      const head = readAnswerHead(unread, this.#asked);
      if (head === 'odd' || head === 'more') {
        this.unread = unread;
        this.#reads += 1;
        return head === 'more' && this.#reads <= mostReads ? 'more' : 'odd';
      }
      this.isHeard = true;
      unread = unread.subarray(head.headBytes);
      if (head.status >= 200) return this.#begin(head, unread);
      if (head.isUpgraded) {
        this.head = head;
        this.unread = unread;
        return 'upgraded';
      }
      this.#informational += 1;
      if (this.#informational > maxInformational) throw upstreamFault('POSTERN_ANSWER_MALFORMED');
    }
    return 'more';
  }

  #begin(head: AnswerHead, behind: Buffer): AnswerState {
    this.head = head;
    this.#left = head.bodyBytes;
    if (head.framing === 'chunks') this.#chunks = new Chunks();
    this.#answer.onHead(head.status, head.reason, head.headers, this.#resume);
    return this.#takeBody(behind);
  }

  #takeBody(bytes: Buffer): AnswerState {
    if (this.#chunks !== null) return this.#takeChunks(this.#chunks, bytes);
    const own = Math.min(this.#left, bytes.length);
    this.#left -= own;
    if (own > 0) this.#tell(own === bytes.length ? bytes : bytes.subarray(0, own));
    if (this.#left > 0) return 'more';
    this.unread = own < bytes.length ? bytes.subarray(own) : null;
    return 'end';
  }

  #takeChunks(chunks: Chunks, bytes: Buffer): AnswerState {
    const state = chunks.take(bytes);
    if (chunks.body !== null) this.#tell(chunks.body);
    if (state === 'broken') throw upstreamFault('POSTERN_ANSWER_MALFORMED');
    this.unread = chunks.unread;
    return state;
  }

  #tell(bytes: Buffer): void {
    if (!this.#answer.onPiece(bytes)) this.#isFull = true;
  }
}
