import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import type { Dispatcher } from 'undici';
import Client from 'undici/lib/dispatcher/client.js';
import { UpstreamConnection } from '../../main/proxy/upstream-connection.ts';

/** What a reader made of an answer. */
export interface Heard {
  readonly status: number | null;
  readonly headers: readonly string[];
  readonly body: string;
  /** `waits` when neither came, though the connection had ended. */
  readonly end: 'whole' | 'failed' | 'waits';
}

/** An upstream's end of a connection that says these pieces, each in a turn of the event loop of its own, and then ends. */
class Speaker extends Duplex {
  readonly #pieces: Buffer[];
  #isAsked = false;

  constructor(pieces: readonly string[]) {
    super({ allowHalfOpen: false });
    this.#pieces = pieces.map((piece) => Buffer.from(piece, 'latin1'));
    this.on('error', () => {});
  }

  override _read(): void {}

  override _write(_bytes: Buffer, _encoding: BufferEncoding, done: () => void): void {
    done();
    if (this.#isAsked) return;
    this.#isAsked = true;
    const say = (): void => {
      if (this.destroyed) return;
      this.push(this.#pieces.shift() ?? null);
      if (!this.readableEnded) setImmediate(say);
    };
    setImmediate(say);
  }
}

class Hearing {
  status: number | null = null;
  headers: string[] = [];
  body = '';
  end: Heard['end'] = 'waits';

  heard(): Heard {
    const { status, headers, body, end } = this;
    // undici leaves the spaces behind a value, which are none of it (RFC 9110 section 5.5).
    return { status, headers: headers.map((part) => part.replace(/ +$/, '')), body, end };
  }
}

/** Long enough for a connection that has ended to be noticed. */
const someTurns = 12;

async function afterTurns(pieces: readonly string[], isOver: () => boolean): Promise<void> {
  for (let turn = 0; turn < pieces.length + someTurns && !isOver(); turn += 1)
    await new Promise(setImmediate);
}

/** As the proxy reads it. */
export async function heardByUs(pieces: readonly string[], method: string): Promise<Heard> {
  const far = new Speaker(pieces);
  const hearing = new Hearing();
  const connection = new UpstreamConnection(far as unknown as Socket, {
    limits: { headersTimeoutMs: 0, keepAliveMs: 30_000 },
    onIdle() {},
    onGone() {},
  });
  connection.send(
    { method, isUpgrade: false, head: 'GET / HTTP/1.1\r\n\r\n', body: null, bodyBytes: null },
    {
      onSending() {},
      onHead(status, _reason, headers) {
        hearing.status = status;
        hearing.headers = headers;
      },
      onPiece(bytes) {
        hearing.body += bytes.toString('latin1');
        return true;
      },
      onEnd: () => void (hearing.end = 'whole'),
      onUpgraded: () => void (hearing.end = 'failed'),
      onError: () => void (hearing.end = 'failed'),
    },
    () => (hearing.end = 'failed'),
  );
  await afterTurns(pieces, () => hearing.end !== 'waits');
  connection.destroy();
  return hearing.heard();
}

/** As undici reads it, whose parser is llhttp; informational answers are left out, and 204 and 304 end with their head. */
export async function heardByUndici(pieces: readonly string[], method: string): Promise<Heard> {
  const far = new Speaker(pieces);
  const hearing = new Hearing();
  const client = new Client('http://upstream.invalid', {
    connect: (_destination, callback) => process.nextTick(callback, null, far),
    maxHeaderSize: 64 * 1024,
  });
  client.dispatch(
    { path: '/', method: method as Dispatcher.HttpMethod },
    {
      onConnect() {},
      onHeaders(status: number, raw: Buffer[]) {
        if (status < 200 || hearing.end !== 'waits') return true;
        hearing.status = status;
        hearing.headers = raw.map((part) => part.toString('latin1'));
        if (hearing.headers.some(isOddEncoding)) {
          hearing.end = 'failed';
          return true;
        }
        if (status === 204 || status === 304) hearing.end = 'whole';
        return true;
      },
      onData(chunk: Buffer) {
        hearing.body += chunk.toString('latin1');
        return true;
      },
      onComplete() {
        if (hearing.end === 'waits') hearing.end = 'whole';
      },
      onUpgrade: () => void (hearing.end = 'failed'),
      onError() {
        if (hearing.end === 'waits') hearing.end = 'failed';
      },
    },
  );
  await afterTurns(pieces, () => hearing.end !== 'waits');
  await client.destroy();
  return hearing.heard();
}

/** An encoding that undici passes on and the proxy refuses (D13). */
function isOddEncoding(part: string, at: number, flat: readonly string[]): boolean {
  if (at % 2 === 1 || part.toLowerCase() !== 'transfer-encoding') return false;
  return flat[at + 1]?.trim().toLowerCase() !== 'chunked';
}
