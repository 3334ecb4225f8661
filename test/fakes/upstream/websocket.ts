import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type RawData, type WebSocket } from 'ws';
import { breakOff } from './break-off.ts';
import type { Frame, HeaderPair, OpenExchange } from './exchange.ts';
import type { JsonObject } from './json.ts';
import type { Plan } from './plan.ts';
import type { Playing } from './sse.ts';

/** The fake's end of one accepted WebSocket. */
export interface Connection {
  readonly exchange: OpenExchange;
  /** Aborted when the connection is gone. */
  readonly signal: AbortSignal;
  sendText(text: string): void;
  sendBinary(data: Uint8Array): void;
  ping(data?: string): void;
  /** A close frame with any code, also those a library refuses to send. */
  close(code: number, reason: string): void;
  breakOff(how: 'eof' | 'reset'): void;
}

export interface Upgrade {
  readonly request: IncomingMessage;
  readonly socket: Duplex;
  readonly head: Buffer;
  readonly headers: readonly HeaderPair[];
  /** Offer permessage-deflate to a client that asks for it. */
  readonly compress: boolean;
}

/** Answers an upgrade with 101 and calls back for each text message; every frame goes into the exchange. */
export function acceptUpgrade(
  { request, socket, head, headers, compress }: Upgrade,
  exchange: OpenExchange,
  changed: () => void,
  onOpen: (connection: Connection) => void,
  onText: (connection: Connection, text: string) => void,
): void {
  const server = new WebSocketServer({
    noServer: true,
    perMessageDeflate: compress,
    maxPayload: 256 * 1024 * 1024,
  });
  server.on('headers', (lines) => lines.push(...headers.map(([name, value]) => `${name}: ${value}`)));
  server.handleUpgrade(request, socket, head, (ws) => {
    exchange.status = 101;
    const gone = new AbortController();
    const record = (frame: Frame): void => {
      exchange.frames.push(frame);
      changed();
    };
    const connection = connectionOf(ws, socket, exchange, gone.signal, record);
    ws.on('message', (data, isBinary) => {
      const bytes = bytesOf(data);
      if (isBinary) return record({ from: 'client', kind: 'binary', data: bytes });
      const text = new TextDecoder().decode(bytes);
      record({ from: 'client', kind: 'text', text });
      onText(connection, text);
    });
    ws.on('ping', (data) => record({ from: 'client', kind: 'ping', data }));
    ws.on('pong', (data) => record({ from: 'client', kind: 'pong', data }));
    ws.on('error', () => breakOff(socket, 'eof'));
    ws.on('close', (code, reason) => {
      if (code !== 1006) record({ from: 'client', kind: 'close', code, reason: reason.toString() });
      if (exchange.outcome === 'open') exchange.outcome = code === 1006 ? 'client-gone' : 'finished';
      gone.abort();
      changed();
    });
    onOpen(connection);
    changed();
  });
}

/** Plays a plan as WebSocket messages. */
export async function playOverWebSocket(
  plan: Plan,
  connection: Connection,
  before: readonly JsonObject[],
  { exchange, signal, gate }: Playing,
): Promise<void> {
  if (plan.kind === 'drop') return connection.breakOff('reset');
  if (plan.kind === 'refuse') {
    const { error } = { error: plan.body, ...asObject(plan.body) };
    const headers = Object.fromEntries(plan.headers);
    return connection.sendText(JSON.stringify({ type: 'error', status: plan.status, error, headers }));
  }
  for (const event of [...before, ...plan.events]) {
    await gate?.pass(signal);
    if (signal.aborted || exchange.outcome !== 'open') return;
    connection.sendText(JSON.stringify(event));
  }
  if (plan.ending.kind === 'close') connection.close(plan.ending.code, plan.ending.reason);
  else if (plan.ending.kind !== 'end') connection.breakOff(plan.ending.kind);
}

function connectionOf(
  ws: WebSocket,
  socket: Duplex,
  exchange: OpenExchange,
  signal: AbortSignal,
  record: (frame: Frame) => void,
): Connection {
  return {
    exchange,
    signal,
    sendText(text) {
      record({ from: 'server', kind: 'text', text });
      ws.send(text);
    },
    sendBinary(data) {
      record({ from: 'server', kind: 'binary', data });
      ws.send(data);
    },
    ping(data = '') {
      record({ from: 'server', kind: 'ping', data: Buffer.from(data) });
      ws.ping(data);
    },
    close(code, reason) {
      record({ from: 'server', kind: 'close', code, reason });
      exchange.outcome = 'finished';
      if (sendable(code)) ws.close(code, reason);
      else socket.write(closeFrame(code, reason));
    },
    breakOff(how) {
      exchange.outcome = 'cut';
      // A reset throws away what the kernel has not sent, so the messages before it must have left the process.
      socket.write('', () => breakOff(socket, how));
    },
  };
}

// What the `ws` package lets through, after RFC 6455 section 7.4.
function sendable(code: number): boolean {
  return (
    (code >= 1000 && code <= 1014 && ![1004, 1005, 1006].includes(code)) || (code >= 3000 && code <= 4999)
  );
}

function closeFrame(code: number, reason: string): Buffer {
  const text = Buffer.from(reason);
  const payload = Buffer.alloc(2 + text.length);
  payload.writeUInt16BE(code);
  text.copy(payload, 2);
  return Buffer.concat([Buffer.from([0x88, payload.length]), payload]);
}

function bytesOf(data: RawData): Buffer {
  if (Array.isArray(data)) return Buffer.concat(data);
  return data instanceof ArrayBuffer ? Buffer.from(data) : data;
}

function asObject(value: unknown): object {
  return typeof value === 'object' && value !== null ? value : {};
}
