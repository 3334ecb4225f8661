import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { startBed, type ProxyBed } from '../fakes/proxy-bed.ts';

let bed: ProxyBed;
let server: Server;
let sockets: WebSocketServer;

afterEach(async () => {
  await bed.stop();
  sockets.close();
  server.close();
});

async function start(): Promise<void> {
  server = createServer();
  sockets = new WebSocketServer({ server, perMessageDeflate: true });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  bed = await startBed(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
}

function connect(path = `${bed.apiPath}/responses`): WebSocket {
  return new WebSocket(`ws://${bed.host}${path}`, { headers: { authorization: 'Bearer t' } });
}

describe('one WebSocket exchange', () => {
  test('echoes text both ways and keeps close code and reason', async () => {
    await start();
    const closes: [number, string][] = [];
    sockets.on('connection', (socket) => {
      socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary }));
      socket.on('close', (code, reason) => closes.push([code, String(reason)]));
    });
    const client = connect();
    await once(client, 'open');
    expect(client.extensions).toBe('');
    client.send('hello');
    const [data] = await once(client, 'message');
    expect(String(data)).toBe('hello');
    client.close(4321, 'done here');
    const [code, reason] = await once(client, 'close');
    expect([code, String(reason)]).toEqual([4321, 'done here']);
    expect(closes).toEqual([[4321, 'done here']]);
    const [ended] = await bed.ended();
    expect(ended).toMatchObject({ outcome: 'ended' });
  });
});
