// The client of the bench, a process of its own: runs one work against one port when told to, and says what it saw.
import { connect, type Socket } from 'node:net';
import { once } from 'node:events';
import { clientFrame, makeRequest, serverFrame } from './request.ts';
import type { Sample, Work } from './work.ts';

/** What `run.ts` asks of this process. */
export interface LoadOrder {
  readonly work: Work;
  readonly port: number;
  readonly path: string;
  readonly session: string;
  /** Header lines that this target wants beside the usual ones. */
  readonly headers: readonly string[];
  /**
   * The work goes on for so long over the same connections before it counts; then `warm` is told, and what counts begins with the
   * next message. Left out, all of it counts.
   */
  readonly warming?: Limits;
}

/** When a part of a work ends: after this long, or after so many requests, whichever is first. */
type Limits = Pick<Work, 'limitMs' | 'limitRequests'>;

interface Tally {
  readonly roundUs: number[];
  readonly firstUs: number[];
  readonly latenessUs: number[];
}

const nowUs = (): number => performance.now() * 1_000;

const emptyTally = (): Tally => ({ roundUs: [], firstUs: [], latenessUs: [] });

async function run(order: LoadOrder): Promise<Sample> {
  const { work, warming } = order;
  const told = { tally: emptyTally() };
  const drivers = await Promise.all(
    Array.from({ length: work.connections }, (_, index) => open(order, index, told)),
  );
  if (warming !== undefined) {
    await together(drivers, warming, work);
    process.send?.({ warm: true });
    await once(process, 'message');
    told.tally = emptyTally();
  }
  const began = nowUs();
  await together(drivers, work, work);
  const elapsedUs = nowUs() - began;
  for (const { socket } of drivers) socket.destroy();
  return { requests: told.tally.roundUs.length, elapsedUs, ...told.tally };
}

/** All connections at once, until one of the limits is there. */
async function together(drivers: readonly Driver[], limits: Limits, work: Work): Promise<void> {
  const until = nowUs() + limits.limitMs * 1_000;
  let left = limits.limitRequests;
  const mayGoOn = (): boolean => (left -= 1) >= 0 && (nowUs() < until || work.limitRequests < 100);
  await Promise.all(drivers.map(({ drive }) => drive(mayGoOn)));
}

/** One connection and what asks over it. */
interface Driver {
  readonly socket: Socket;
  readonly drive: (mayGoOn: () => boolean) => Promise<void>;
}

/** Where what is seen is written down now. */
interface Told {
  tally: Tally;
}

async function open(order: LoadOrder, index: number, told: Told): Promise<Driver> {
  const { work, port, path, session, headers } = order;
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  await once(socket, 'connect');
  const request = makeRequest(work, path, `127.0.0.1:${port}`, `${session}-${index}`, headers);
  const exchange = work.isWebSocket ? await frames(socket, work, request.bytes) : answers(socket, work, told);
  let count = 0;
  const drive: Driver['drive'] = async (mayGoOn) => {
    for (; mayGoOn(); count += 1) {
      const began = nowUs();
      await exchange(request.numbered(count), began);
      told.tally.roundUs.push(nowUs() - began);
    }
  };
  return { socket, drive };
}

type Exchange = (request: Buffer, began: number) => Promise<void>;

/** Reads one answer for each request: sized, or chunked to its last chunk. */
function answers(socket: Socket, work: Work, told: Told): Exchange {
  let text = '';
  let head = -1;
  let length = -1;
  let body = 0;
  let began = 0;
  let sawFirst = false;
  let done: () => void = () => {};
  const failed = new Promise<never>((_resolve, reject) => {
    socket.once('close', () => reject(new Error(`closed in ${work.name} after ${text.slice(0, 300)}`)));
  });
  failed.catch(() => {});
  const finish = (): void => {
    text = '';
    head = -1;
    sawFirst = false;
    done();
  };
  socket.on('error', () => {});
  socket.on('data', (bytes: Buffer) => {
    if (head < 0) {
      text += bytes.toString('latin1');
      head = text.indexOf('\r\n\r\n');
      if (head < 0) return;
      // Not thrown here: the close that follows says what came.
      if (!text.startsWith('HTTP/1.1 200')) return void socket.destroy();
      length = Number(/\r\ncontent-length: (\d+)/i.exec(text)?.[1] ?? -1);
      body = text.length - head - 4;
    } else {
      body += bytes.length;
      text = length < 0 ? text.slice(-7) + bytes.toString('latin1') : '';
    }
    if (!sawFirst && body > 0) {
      sawFirst = true;
      if (length < 0) told.tally.firstUs.push(nowUs() - began);
    }
    if (work.answer === 'paced' || work.answer === 'slow') noteLateness(bytes, told.tally);
    if (length >= 0 ? body >= length : text.endsWith('0\r\n\r\n')) finish();
  });
  return (request, startedAt) => {
    began = startedAt;
    socket.write(request);
    return Promise.race([new Promise<void>((resolve) => (done = resolve)), failed]);
  };
}

/** Events are far apart here, so that none is cut by the end of a read. */
function noteLateness(bytes: Buffer, tally: Tally): void {
  const now = process.hrtime.bigint();
  for (const match of bytes.toString('latin1').matchAll(/"at":(\d+)/g)) {
    tally.latenessUs.push(Number(now - BigInt(match[1] ?? 0)) / 1_000);
  }
}

async function frames(socket: Socket, work: Work, upgrade: Buffer): Promise<Exchange> {
  const frame = clientFrame(work.bodyBytes);
  const whole = serverFrame(300).length;
  let had = 0;
  let done: () => void = () => {};
  socket.on('error', () => {});
  socket.write(upgrade);
  let head = '';
  while (!head.includes('\r\n\r\n')) head += String((await once(socket, 'data'))[0]);
  if (!head.startsWith('HTTP/1.1 101')) throw new Error(head.slice(0, 400));
  socket.on('data', (bytes: Buffer) => {
    had += bytes.length;
    if (had < whole) return;
    had -= whole;
    done();
  });
  return () => {
    socket.write(frame);
    return new Promise<void>((resolve) => (done = resolve));
  };
}

process.on('message', (order: LoadOrder | 'go') => {
  if (order === 'go') return;
  run(order).then(
    (sample) => process.send?.({ sample }),
    (error: unknown) => process.send?.({ error: String(error) }),
  );
});
process.once('disconnect', () => process.exit(0));
process.send?.({ port: 0 });
