/** What is measured: each is one request shape, many times, over some connections. */
export type WorkName =
  | 'json1'
  | 'sse1'
  | 'json64'
  | 'sse8'
  | 'sse64'
  | 'lateness1'
  | 'lateness'
  | 'lateness64'
  | 'slow500'
  | 'burst'
  | 'bulk'
  | 'echo'
  | 'message'
  | 'upload10k'
  | 'upload500k'
  | 'upload'
  | 'zstd10k'
  | 'zstd500k'
  | 'zstd';

export interface Work {
  readonly name: WorkName;
  /** What it stands for, for the table. */
  readonly says: string;
  /** What the upstream is asked for, in the `x-bench` field. */
  readonly answer: 'json' | 'sse' | 'paced' | 'slow' | 'burst' | 'bulk' | 'echo' | 'message' | 'upload';
  readonly connections: number;
  readonly bodyBytes: number;
  /**
   * Each target has this long of the work, over the connections of its part, before that is measured. Between two parts it waits for all the others, and after eight
   * seconds of silence V8 lets compiled code go: without it a figure depends on how many others are in the run.
   */
  readonly warmMs: number;
  /** Stop after this long, or after so many requests, whichever is first. */
  readonly limitMs: number;
  readonly limitRequests: number;
  readonly isWebSocket: boolean;
  /** The body goes as a zstd frame. */
  readonly isZstd: boolean;
}

const work = (name: WorkName, says: string, rest: Partial<Work> & Pick<Work, 'answer'>): Work => ({
  name,
  says,
  connections: 1,
  bodyBytes: 10_000,
  warmMs: 300,
  limitMs: 500,
  limitRequests: Number.MAX_SAFE_INTEGER,
  isWebSocket: false,
  isZstd: false,
  ...rest,
});

/** Events of an ordinary answer, of a paced and a slow stream in one run, and of those as fast as can be. */
export const eventCounts = { sse: 30, paced: 100, slow: 8, burst: 20_000, bulk: 64_000 } as const;

/** Between two events of a paced and of a slow stream, in milliseconds. */
export const eventGapsMs = { paced: 10, slow: 250 } as const;

const paced = (connections: number) =>
  ({ answer: 'paced', connections, bodyBytes: 2_000, limitRequests: connections }) as const;

/** What is asked again and again is measured as it settles: an engine that compiles is not done within a second of a silence. */
const warmMs = 1_500;

export const works: readonly Work[] = [
  work('json1', '2 KB request, 1 KB JSON answer, one at a time', {
    answer: 'json',
    bodyBytes: 2_000,
    warmMs,
  }),
  work('sse1', '10 KB request, 30 events as fast as they can be written, one at a time', {
    answer: 'sse',
    warmMs,
  }),
  work('json64', 'the same JSON, 64 at once', { answer: 'json', bodyBytes: 2_000, connections: 64, warmMs }),
  work('sse8', 'the same stream, 8 at once', { answer: 'sse', connections: 8, warmMs }),
  work('sse64', 'the same stream, 64 at once', { answer: 'sse', connections: 64, warmMs }),
  work('lateness1', '1 stream of 100 events a second, for a second', paced(1)),
  work('lateness', '8 such streams', paced(8)),
  work('lateness64', '64 such streams', paced(64)),
  work('slow500', '500 streams of 4 events a second, for two seconds', {
    ...paced(500),
    answer: 'slow',
  }),
  work('burst', 'one stream of 20,000 events, one to a write', { answer: 'burst', limitRequests: 2 }),
  work('bulk', 'one stream of 64,000 events, 32 to a write', { answer: 'bulk', limitRequests: 2 }),
  work('echo', 'WebSocket, a 300-byte message and its echo', {
    answer: 'echo',
    bodyBytes: 300,
    warmMs,
    isWebSocket: true,
  }),
  work('message', 'WebSocket, a message of 2 MB up', {
    answer: 'message',
    bodyBytes: 2_000_000,
    limitRequests: 10,
    isWebSocket: true,
  }),
  work('upload10k', 'a request body of 10 KB', { answer: 'upload', limitMs: 300 }),
  work('upload500k', 'a request body of 500 KB', {
    answer: 'upload',
    bodyBytes: 500_000,
    limitRequests: 40,
  }),
  work('upload', 'a request body of 5 MB', { answer: 'upload', bodyBytes: 5_000_000, limitRequests: 8 }),
  work('zstd10k', 'a request body of 10 KB as a zstd frame of plain blocks', {
    answer: 'upload',
    limitMs: 300,
    isZstd: true,
  }),
  work('zstd500k', 'a request body of 500 KB as such a frame', {
    answer: 'upload',
    bodyBytes: 500_000,
    limitRequests: 40,
    isZstd: true,
  }),
  work('zstd', 'a request body of 5 MB as such a frame', {
    answer: 'upload',
    bodyBytes: 5_000_000,
    limitRequests: 8,
    isZstd: true,
  }),
];

/** The works of the short form, each shorter than in the long one. */
export const quickWorks: readonly WorkName[] = ['json1', 'sse1', 'sse64', 'lateness', 'echo', 'upload'];

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
