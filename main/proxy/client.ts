import type { Socket } from 'node:net';

/** A client's request, as far as whoever passes it on reads it: Node's own, or one of a plain connection. */
export interface ClientRequest {
  readonly method?: string | undefined;
  /** Flat list of names and values as they came. */
  readonly rawHeaders: string[];
  /** The fields behind a body in chunks, as `rawHeaders`; known at its end, and none where there can be none. */
  readonly rawTrailers?: readonly string[];
  /** The whole of it has come, heard or not. */
  readonly complete: boolean;
  readonly socket: Pick<Socket, 'destroy' | 'destroyed' | 'destroySoon'>;
  /** Its body is told from `resume` on. */
  on(event: 'data', listener: (chunk: Buffer) => void): unknown;
  once(event: 'end' | 'close', listener: () => void): unknown;
  removeListener(event: 'data' | 'end', listener: (chunk: Buffer) => void): unknown;
  pause(): unknown;
  resume(): unknown;
}

/** The answer to it, as far as it is written by us: Node's own, or one of a plain connection. */
export interface ClientResponse {
  sendDate: boolean;
  readonly headersSent: boolean;
  readonly destroyed: boolean;
  writeHead(status: number, reason: string, flatHeaders: string[]): unknown;
  flushHeaders(): void;
  /** False asks to wait for `drain`. */
  write(bytes: Buffer): boolean;
  end(bytes?: Buffer): unknown;
  on(event: 'drain', listener: () => void): unknown;
}
