import { afterEach, describe, expect, test } from 'vitest';
import { rawClient } from '../fakes/raw-connection.ts';
import { startRawUpstream, type RawUpstream } from '../fakes/raw-upstream.ts';
import { startBed, type ProxyBed } from '../fakes/proxy-bed.ts';

let upstream: RawUpstream;
let bed: ProxyBed;

afterEach(async () => {
  await bed.stop();
  await upstream.close();
});

async function start(): Promise<void> {
  upstream = await startRawUpstream();
  bed = await startBed(upstream.url);
}

describe('one HTTP exchange', () => {
  test('passes a sized body and its answer through byte for byte', async () => {
    await start();
    const client = await rawClient(bed.port);
    client.write(
      `POST ${bed.apiPath}/responses?x=1%20 HTTP/1.1\r\nHost: ${bed.host}\r\nversion: 0.169.0\r\n` +
        `X-Repeat: one\r\nx-repeat: two\r\nauthorization: Bearer t\r\ncontent-length: 4\r\n\r\nbody`,
    );
    const far = await upstream.next();
    await far.until('body');
    expect(far.text()).toBe(
      `POST /base/responses?x=1%20 HTTP/1.1\r\nhost: 127.0.0.1:${upstream.port}\r\nconnection: keep-alive\r\n` +
        `version: 0.169.0\r\nX-Repeat: one\r\nx-repeat: two\r\nauthorization: Bearer t\r\ncontent-length: 4\r\n\r\nbody`,
    );
    far.write(
      'HTTP/1.1 200 Fine\r\nX-Codex-Turn-State: abc\r\nset-cookie: a=1\r\nSet-Cookie: b=2\r\nContent-Length: 5\r\n\r\nhello',
    );
    await client.until('hello');
    expect(client.text()).toBe(
      'HTTP/1.1 200 Fine\r\nX-Codex-Turn-State: abc\r\nset-cookie: a=1\r\nSet-Cookie: b=2\r\nContent-Length: 5\r\n' +
        'Connection: keep-alive\r\nKeep-Alive: timeout=120\r\n\r\nhello',
    );
    const [ended] = await bed.ended();
    expect(ended).toMatchObject({ outcome: 'ended', problem: null });
    expect(bed.events.map((event) => event.type)).toEqual([
      'started',
      'requestBytes',
      'requestEnded',
      'responded',
      'responseBytes',
      'ended',
    ]);
    client.socket.destroy();
  });
});
