import { STATUS_CODES } from 'node:http';
import type { ClientRequest, ClientResponse } from './client.ts';
import type { Duplex } from 'node:stream';
import { failureBody, type Failure } from './failures.ts';

/** Bytes of a refused request's body that are read and thrown away, so that the client can hear the answer. */
const drainedBytes = 1_000_000;
const drainMs = 10_000;

/** Time a client has to close its side of a connection we have closed. */
const lingerMs = 2_000;

/** Answers with a failure of ours. */
export function writeFailure(response: ClientResponse, failure: Failure): void {
  if (response.headersSent || response.destroyed) return;
  const body = failureBody(failure);
  response.sendDate = false;
  response.writeHead(failure.status, STATUS_CODES[failure.status] ?? 'Error', [
    'content-type',
    'application/json',
    'content-length',
    String(body.length),
  ]);
  response.end(body);
}

/** Refuses a request whose body may still be on its way: a bounded part of it is read, then the connection goes. */
export function refuse(request: ClientRequest, response: ClientResponse, failure: Failure): void {
  writeFailure(response, failure);
  if (request.complete) return;
  let drained = 0;
  const timer = setTimeout(() => request.socket.destroy(), drainMs);
  request.on('data', (chunk: Buffer) => {
    drained += chunk.length;
    if (drained > drainedBytes) request.socket.destroy();
  });
  request.once('close', () => clearTimeout(timer));
  request.resume();
}

/** Answers with a failure on a connection that no longer speaks through Node's HTTP server, and closes it. */
export function refuseOnSocket(socket: Duplex, failure: Failure): void {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const body = failureBody(failure);
  socket.end(
    Buffer.concat([
      Buffer.from(
        `HTTP/1.1 ${failure.status} ${STATUS_CODES[failure.status] ?? 'Error'}\r\nconnection: close\r\n` +
          `content-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n`,
      ),
      body,
    ]),
  );
  // The client closes after reading; one that does not is not waited for. What it still sends is thrown away.
  socket.resume();
  const timer = setTimeout(() => socket.destroy(), lingerMs);
  socket.once('close', () => clearTimeout(timer));
}
