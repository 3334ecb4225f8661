/** What is measured: each is one request shape, many times, over some connections. */
export type WorkName =
  'json1' | 'sse1' | 'json64' | 'sse64' | 'lateness' | 'burst' | 'echo' | 'message' | 'upload';

export interface Work {
  readonly name: WorkName;
  /** What it stands for, for the table. */
  readonly says: string;
  /** What the upstream is asked for, in the `x-bench` field. */
  readonly answer: 'json' | 'sse' | 'paced' | 'burst' | 'echo' | 'message' | 'upload';
  readonly connections: number;
  readonly bodyBytes: number;
  /** Stop after this long, or after so many requests, whichever is first. */
  readonly limitMs: number;
  readonly limitRequests: number;
  readonly isWebSocket: boolean;
}

const work = (name: WorkName, says: string, rest: Partial<Work> & Pick<Work, 'answer'>): Work => ({
  name,
  says,
  connections: 1,
  bodyBytes: 10_000,
  limitMs: 1_000,
  limitRequests: Number.MAX_SAFE_INTEGER,
  isWebSocket: false,
  ...rest,
});

/** Events of an ordinary answer, of a paced stream in one run, and of a burst. */
export const eventCounts = { sse: 30, paced: 130, burst: 20_000 } as const;

export const works: readonly Work[] = [
  work('json1', '2 KB request, 1 KB JSON answer, one at a time', { answer: 'json', bodyBytes: 2_000 }),
  work('sse1', '10 KB request, 30 events, one at a time', { answer: 'sse' }),
  work('json64', 'the same JSON, 64 at once', { answer: 'json', bodyBytes: 2_000, connections: 64 }),
  work('sse64', 'the same stream, 64 at once', { answer: 'sse', connections: 64 }),
  work('lateness', '8 streams of 100 events a second', { answer: 'paced', connections: 8, limitRequests: 8 }),
  work('burst', 'one stream of 20,000 events, one to a write', { answer: 'burst', limitRequests: 2 }),
  work('echo', 'WebSocket, a 300-byte message and its echo', {
    answer: 'echo',
    bodyBytes: 300,
    limitMs: 700,
    isWebSocket: true,
  }),
  work('message', 'WebSocket, a message of 2 MB up', {
    answer: 'message',
    bodyBytes: 2_000_000,
    limitRequests: 12,
    isWebSocket: true,
  }),
  work('upload', 'a request body of 5 MB', { answer: 'upload', bodyBytes: 5_000_000, limitRequests: 8 }),
];

/** What a client saw in one run. Times in microseconds. */
export interface Sample {
  readonly requests: number;
  readonly elapsedUs: number;
  /** Whole round trips. */
  readonly roundUs: readonly number[];
  /** To the first event of the answer; empty where there are no events. */
  readonly firstUs: readonly number[];
  /** From the upstream's writing to the client's reading, for each event. */
  readonly latenessUs: readonly number[];
}
