import { appendFile, chmod, mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** What waits to be sent, on disk. One file is one batch; a batch that was begun to be sent never grows. */
export interface SpanBuffer {
  /** Resolves when they are on disk. Answers how many older ones had to go for want of room. @throws when it cannot write. */
  add(spans: readonly string[]): Promise<number>;
  /** The oldest batch; null when nothing waits. */
  oldest(): Promise<SpanBatch | null>;
  /** It was taken, or refused for good. */
  remove(name: string): Promise<void>;
  /** Spans that wait. */
  waiting(): number;
  /** True when a whole batch waits. */
  isFull(): boolean;
}

export interface SpanBatch {
  readonly name: string;
  /** Each as JSON. */
  readonly spans: readonly string[];
}

/** The bounds of a buffer. */
export interface BufferLimits {
  readonly maxBytes: number;
  readonly batchSpans: number;
  readonly batchBytes: number;
}

/** 50 MB in all; batches of 512 spans or 1 MB. */
export const usualLimits: BufferLimits = { maxBytes: 50_000_000, batchSpans: 512, batchBytes: 1_000_000 };

interface Segment {
  readonly name: string;
  spans: number;
  bytes: number;
  /** Nothing is added to it any more. */
  sealed: boolean;
}

const namePattern = /^spans-(\d{10})\.jsonl$/;

/** Opens a buffer in a folder of its own. What a killed run left is taken up; a line it left half written is no span. */
export async function openBuffer(folder: string, limits: BufferLimits = usualLimits): Promise<SpanBuffer> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await chmod(folder, 0o700);
  const segments = await readSegments(folder);
  let sequence = Math.max(0, ...segments.map(({ name }) => Number(namePattern.exec(name)?.[1] ?? 0)));
  let held: string | null = null;
  let last: Promise<unknown> = Promise.resolve();

  /** One change at a time. */
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = last.then(work);
    last = done.catch(() => undefined);
    return done;
  }

  function segmentFor(bytes: number): Segment {
    const newest = segments.at(-1);
    if (newest !== undefined && !newest.sealed) {
      if (newest.spans < limits.batchSpans && newest.bytes + bytes <= limits.batchBytes) return newest;
      newest.sealed = true;
    }
    sequence += 1;
    const segment = {
      name: `spans-${String(sequence).padStart(10, '0')}.jsonl`,
      spans: 0,
      bytes: 0,
      sealed: false,
    };
    segments.push(segment);
    return segment;
  }

  async function forget(name: string): Promise<void> {
    await rm(join(folder, name), { force: true });
    const at = segments.findIndex((segment) => segment.name === name);
    if (at >= 0) segments.splice(at, 1);
  }

  async function makeRoom(): Promise<number> {
    let dropped = 0;
    for (;;) {
      const bytes = segments.reduce((sum, segment) => sum + segment.bytes, 0);
      const oldest = segments.find(({ name }) => name !== held);
      if (bytes <= limits.maxBytes || oldest === undefined || segments.length === 1) return dropped;
      dropped += oldest.spans;
      await forget(oldest.name);
    }
  }

  return {
    add: (spans) =>
      inTurn(async () => {
        let from = 0;
        while (from < spans.length) {
          const segment = segmentFor(Buffer.byteLength(spans[from] ?? '') + 1);
          let text = '';
          let count = 0;
          for (const span of spans.slice(from, from + limits.batchSpans - segment.spans)) {
            if (count > 0 && segment.bytes + Buffer.byteLength(text + span) + 1 > limits.batchBytes) break;
            text += `${span}\n`;
            count += 1;
          }
          try {
            await appendFile(join(folder, segment.name), text, { mode: 0o600 });
          } catch (error) {
            // What is in the file now is not known; the next line must not follow half a line.
            segment.sealed = true;
            throw error;
          }
          segment.spans += count;
          segment.bytes += Buffer.byteLength(text);
          from += count;
        }
        return makeRoom();
      }),
    oldest: () =>
      inTurn(async () => {
        for (;;) {
          const segment = segments[0];
          if (segment === undefined) return null;
          segment.sealed = true;
          const spans = await readSpans(join(folder, segment.name));
          if (spans.length > 0) {
            held = segment.name;
            return { name: segment.name, spans };
          }
          await forget(segment.name);
        }
      }),
    remove: (name) =>
      inTurn(async () => {
        if (held === name) held = null;
        await forget(name);
      }),
    waiting: () => segments.reduce((sum, { spans }) => sum + spans, 0),
    isFull: () =>
      segments.length > 1 ||
      segments.some(({ spans, bytes }) => spans >= limits.batchSpans || bytes >= limits.batchBytes),
  };
}

async function readSegments(folder: string): Promise<Segment[]> {
  const names = (await readdir(folder)).filter((name) => namePattern.test(name)).sort();
  const segments: Segment[] = [];
  for (const name of names) {
    const spans = await readSpans(join(folder, name));
    const bytes = spans.reduce((sum, span) => sum + Buffer.byteLength(span) + 1, 0);
    // A new run writes to a new file: the last line of an old one may be half a line.
    if (spans.length > 0) segments.push({ name, spans: spans.length, bytes, sealed: true });
    else await rm(join(folder, name), { force: true });
  }
  return segments;
}

/** The whole lines of a file; none when it is gone. */
async function readSpans(path: string): Promise<readonly string[]> {
  const text = await readFile(path, 'utf8').catch(() => '');
  return text.split('\n').filter((line) => line !== '' && isJson(line));
}

function isJson(line: string): boolean {
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}
