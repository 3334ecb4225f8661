import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { CollectorQuestion } from '../../main/traces/traces.ts';
import type { CollectorAnswer } from '../../main/traces/verdict.ts';
import { failed, ok, problem, type Result } from '../../main/domain/problem.ts';
import { readTraceRequest, type TakenSpan } from './otlp-shape.ts';

/** How a collector answers one request: a status, when `at` has come; or `hold` for none at all. */
export type CollectorReply =
  | {
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string;
      readonly at?: Promise<void>;
    }
  | 'hold';

/** A collector that reads as strictly as OTLP allows and keeps spans by their ids, as engines do. */
export interface Collector {
  readonly endpoint: string;
  /** Every request it was sent, whatever it answered. */
  readonly requests: readonly {
    readonly headers: IncomingHttpHeaders;
    readonly text: string;
    readonly spans: number;
  }[];
  /** Spans it took, by trace and span id; the newest of each. */
  readonly taken: ReadonlyMap<string, TakenSpan>;
  /** What was wrong with requests it answered 400. */
  readonly faults: readonly string[];
  /** What the next requests are answered; 200 when nothing is left. */
  answerNext(...replies: readonly CollectorReply[]): void;
  /** Resolves when it was asked so often. */
  asked(times: number): Promise<void>;
  close(): Promise<void>;
}

/** Opens a collector on this machine. */
export async function openCollector(): Promise<Collector> {
  const requests: { headers: IncomingHttpHeaders; text: string; spans: number }[] = [];
  const taken = new Map<string, TakenSpan>();
  const faults: string[] = [];
  const replies: CollectorReply[] = [];
  let waiters: { readonly times: number; readonly done: () => void }[] = [];

  const server = createServer((question, answer) => {
    const parts: Buffer[] = [];
    question.on('data', (part: Buffer) => parts.push(part));
    question.on('end', () => {
      const text = Buffer.concat(parts).toString('utf8');
      let spans: readonly TakenSpan[] = [];
      let fault: string | null = null;
      try {
        if (question.method !== 'POST' || question.url !== '/v1/traces')
          throw new Error(`${question.method} ${question.url}`);
        if (question.headers['content-type'] !== 'application/json') throw new Error('content-type');
        spans = readTraceRequest(text);
      } catch (error) {
        fault = error instanceof Error ? error.message : String(error);
        faults.push(fault);
      }
      const reply = fault === null ? (replies.shift() ?? { status: 200 }) : { status: 400, body: fault };
      requests.push({ headers: question.headers, text, spans: spans.length });
      if (reply !== 'hold') {
        if (reply.status < 300) for (const span of spans) taken.set(`${span.traceId}/${span.spanId}`, span);
        void Promise.resolve('at' in reply ? reply.at : undefined).then(() => {
          answer.writeHead(reply.status, { 'content-type': 'application/json', ...reply.headers });
          answer.end(reply.body ?? '{}');
        });
      }
      waiters = waiters.filter(({ times, done }) => {
        if (requests.length >= times) done();
        return requests.length < times;
      });
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;

  return {
    endpoint: `http://127.0.0.1:${port}`,
    requests,
    taken,
    faults,
    answerNext: (...more) => void replies.push(...more),
    asked: (times) =>
      new Promise((done) => {
        if (requests.length >= times) done();
        else waiters.push({ times, done });
      }),
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

/** Sends as Postern's own client does, with a real socket. */
export async function sendToCollector({
  url,
  ...question
}: CollectorQuestion): Promise<Result<CollectorAnswer>> {
  try {
    const answer = await fetch(url, { ...question, redirect: 'manual' });
    return ok({
      status: answer.status,
      text: await answer.text(),
      retryAfter: answer.headers.get('retry-after'),
    });
  } catch {
    return failed(
      problem('login-network', 'Could not reach it.', 'The connection was refused.', 'Try again.'),
    );
  }
}
