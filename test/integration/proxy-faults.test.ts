import { createServer } from 'node:net';
import { once } from 'node:events';
import { afterEach, describe, expect, test } from 'vitest';
import { freePort } from '../fakes/free-port.ts';
import { startBed, type BedOptions, type ProxyBed } from '../fakes/proxy-bed.ts';
import { requestBytes, sent } from '../fakes/raw-request.ts';
import type { RawConnection } from '../fakes/raw-connection.ts';
import { startRawUpstream, type RawUpstream } from '../fakes/raw-upstream.ts';

const opened: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0).toReversed()) await close();
});

async function begin(options: BedOptions = {}): Promise<{ upstream: RawUpstream; bed: ProxyBed }> {
  const upstream = await startRawUpstream();
  opened.push(() => upstream.close());
  return { upstream, bed: await bedTo(upstream.url, options) };
}

async function bedTo(url: string, options: BedOptions = {}): Promise<ProxyBed> {
  const bed = await startBed(url, options);
  opened.push(() => bed.stop());
  return bed;
}

/** The error a client reads, and what the recorder and the receipt are told. */
async function failureOf(
  bed: ProxyBed,
  during?: () => Promise<void>,
): Promise<{ status: number; message: string; code: string }> {
  const client = await sent(bed, requestBytes(bed));
  await during?.();
  const text = await client.until('}}');
  client.socket.destroy();
  const { error } = JSON.parse(text.slice(text.indexOf('\r\n\r\n') + 4)) as {
    error: { message: string; code: string; type: string };
  };
  const [ended] = await bed.ended();
  expect(ended).toMatchObject({ outcome: 'failed', problem: { code: error.code } });
  expect(bed.notices.at(-1)).toMatchObject({ type: 'answered', status: null, problem: { code: error.code } });
  expect(error.type).toBe('postern_error');
  return { status: Number(text.split(' ')[1]), message: error.message, code: error.code };
}

describe('an upstream that cannot be reached', () => {
  test('refused: 502 that names the host and the next step', async () => {
    const port = await freePort();
    const bed = await bedTo(`http://127.0.0.1:${port}/v1`);
    expect(await failureOf(bed)).toEqual({
      status: 502,
      code: 'upstream-refused',
      message: `Could not reach 127.0.0.1:${port}: connection refused. Check that the address is right, then try again.`,
    });
  });

  test('D16: a name that does not resolve: 502', async () => {
    const bed = await bedTo('https://no-such-host.invalid/v1');
    expect(await failureOf(bed)).toMatchObject({ status: 502, code: 'upstream-unresolved' });
  });

  test('a connection that is never accepted: 504 after the connect limit', async () => {
    // A listener whose queue is full drops what comes next: the kernel answers no handshake.
    const full = createServer();
    full.listen({ port: 0, host: '127.0.0.1', backlog: 1 });
    await once(full, 'listening');
    opened.push(async () => void full.close());
    const bed = await bedTo('https://192.0.2.1/v1', { limits: { connectTimeoutMs: 300 } });
    const { status, code } = await failureOf(bed);
    // Where there is no route at all, the system says so before the limit.
    expect([
      { status: 504, code: 'upstream-timeout' },
      { status: 502, code: 'upstream-refused' },
    ]).toContainEqual({ status, code });
  });

  test('it closes without a word: 502, and the POST was sent once', async () => {
    const { upstream, bed } = await begin();
    const failure = await failureOf(bed, async () => {
      const far = await upstream.next();
      await far.until('{}');
      far.socket.end();
    });
    expect(failure).toMatchObject({ status: 502, code: 'upstream-reset' });
    expect(upstream.connections).toHaveLength(1);
  });

  test('it resets: 502, and the POST was sent once', async () => {
    const { upstream, bed } = await begin();
    const failure = await failureOf(bed, async () => {
      const far = await upstream.next();
      await far.until('{}');
      far.socket.resetAndDestroy();
    });
    expect(failure).toMatchObject({ status: 502, code: 'upstream-reset' });
    expect(upstream.connections).toHaveLength(1);
  });

  test('it speaks plain HTTP where TLS is expected: 502', async () => {
    const upstream = await startRawUpstream();
    opened.push(() => upstream.close());
    const bed = await bedTo(upstream.url.replace('http:', 'https:'));
    const failure = await failureOf(bed, async () => {
      (await upstream.next()).write('HTTP/1.1 400 Bad Request\r\n\r\n');
    });
    expect(failure).toMatchObject({ status: 502, code: 'upstream-tls' });
  });
});

describe('an upstream that is slow', () => {
  test('D9: a head that comes byte by byte: 504 after the head limit', async () => {
    const { upstream, bed } = await begin({ limits: { headersTimeoutMs: 1_200 } });
    const failure = await failureOf(bed, async () => {
      const far = await upstream.next();
      await far.until('{}');
      const drip = setInterval(() => far.write('H'), 300);
      far.socket.once('close', () => clearInterval(drip));
      far.write('HTTP/1.1 200 OK\r\nX-');
    });
    expect(failure).toMatchObject({ status: 504, code: 'upstream-timeout' });
  });
});

describe('D13: an answer that is no HTTP is a 502, never a crash', () => {
  const answers: readonly (readonly [string, string])[] = [
    ['a folded field', 'HTTP/1.1 200 OK\r\nA: b\r\n c\r\nContent-Length: 0\r\n\r\n'],
    ['an SSH banner', 'SSH-2.0-OpenSSH_9.2\r\n'],
    ['status 099', 'HTTP/1.1 099 Odd\r\nContent-Length: 0\r\n\r\n'],
    ['status of four digits', 'HTTP/1.1 2000 Odd\r\nContent-Length: 0\r\n\r\n'],
    [
      'an upgrade nobody asked for',
      'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n',
    ],
    ['two different lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab'],
    [
      'a length and chunks',
      'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
    ['an encoding to undo', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n'],
    [
      'an encoding to undo in a second field',
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: gzip\r\n\r\n0\r\n\r\n',
    ],
    ['a head of 100 KB', `HTTP/1.1 200 OK\r\nA: ${'b'.repeat(100_000)}\r\n\r\n`],
    ['a NUL in a field', 'HTTP/1.1 200 OK\r\nA: b\0c\r\nContent-Length: 0\r\n\r\n'],
    ['more informational answers than anyone needs', 'HTTP/1.1 103 Hints\r\n\r\n'.repeat(2_001)],
  ];
  test.each(answers)('%s', async (_name, answer) => {
    const { upstream, bed } = await begin();
    const failure = await failureOf(bed, async () => {
      const far = await upstream.next();
      await far.until('{}');
      far.socket.end(Buffer.from(answer, 'latin1'));
    });
    expect(failure.status).toBe(502);
    expect(['upstream-broken', 'upstream-reset']).toContain(failure.code);
    // The proxy still serves.
    const client = await sent(bed, requestBytes(bed, { body: 'again' }));
    const far = await upstream.next();
    await far.until('again');
    far.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
    await client.until('ok');
    client.socket.destroy();
  });

  const late: readonly (readonly [string, string])[] = [
    [
      'a chunk extension of 1 MB',
      `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2;${'x'.repeat(1_000_000)}\r\nok\r\n0\r\n\r\n`,
    ],
    [
      'a trailer of 1 MB',
      `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nA: ${'x'.repeat(1_000_000)}\r\n\r\n`,
    ],
    [
      'a chunk size that is none',
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nok\r\n0\r\n\r\n',
    ],
    ['status 999', 'HTTP/1.1 999 Odd\r\nContent-Length: 2\r\n\r\nok'],
  ];
  test.each(late)('%s ends whole or broken off, and the proxy still serves', async (_name, answer) => {
    const { upstream, bed } = await begin();
    const client = await sent(bed, requestBytes(bed));
    const far = await upstream.next();
    await far.until('{}');
    far.socket.end(Buffer.from(answer, 'latin1'));
    await bed.ended();
    client.socket.destroy();
    const again = await sent(bed, requestBytes(bed, { body: 'again' }));
    await (await upstream.next()).until('again');
    again.socket.destroy();
  });
});

describe('connections kept to the upstream', () => {
  const done = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';

  test('are used again', async () => {
    const { upstream, bed } = await begin();
    const client = await sent(bed, requestBytes(bed));
    const far = await upstream.next();
    await far.until('{}');
    far.write(done);
    await client.until('ok');
    client.write(requestBytes(bed, { body: 'second' }));
    await far.until('second');
    expect(upstream.connections).toHaveLength(1);
    client.socket.destroy();
  });

  test('C50: one that the upstream closed while idle does not fail the next POST', async () => {
    const { upstream, bed } = await begin();
    const client = await sent(bed, requestBytes(bed));
    const far = await upstream.next();
    await far.until('{}');
    far.write(done);
    await client.until('ok');
    far.socket.end();
    await far.closed();
    client.write(requestBytes(bed, { body: 'second' }));
    const next = await upstream.next();
    await next.until('second');
    next.write(done);
    await client.until((text) => text.split('\r\n\r\nok').length === 3);
    client.socket.destroy();
  });

  test('C50: one that the upstream closes in the moment of a POST: sent once at most, and never called a fault of ours', async () => {
    const { upstream, bed } = await begin();
    for (let round = 0; round < 150; round += 1) {
      const client = await sent(bed, requestBytes(bed, { body: `first ${round}.` }));
      await expect
        .poll(() => upstream.connections.some((one) => one.text().endsWith(`first ${round}.`)), {
          interval: 1,
        })
        .toBe(true);
      const far = upstream.connections.find((one) => one.text().endsWith(`first ${round}.`));
      far?.write(done);
      await client.until('ok');
      // The two meet on their way, some rounds the one first, some the other.
      if (round % 2 === 0) far?.socket.destroy();
      client.write(requestBytes(bed, { body: `second ${round}.` }));
      if (round % 2 === 1) far?.socket.destroy();
      const answered = (): boolean => client.text().includes('postern_error');
      const arrived = (): RawConnection | undefined =>
        upstream.connections.find((one) => one.text().endsWith(`second ${round}.`));
      await expect.poll(() => answered() || arrived() !== undefined, { interval: 1 }).toBe(true);
      expect(client.text()).not.toContain('proxy-internal');
      arrived()?.socket.destroy();
      client.socket.destroy();
      expect(
        upstream.connections.filter((one) => one.text().includes(`second ${round}.`)).length,
      ).toBeLessThan(2);
    }
  }, 60_000);

  test('C50: one that resets under a POST gives 502; the POST is never sent twice', async () => {
    const { upstream, bed } = await begin();
    const client = await sent(bed, requestBytes(bed));
    const far = await upstream.next();
    await far.until('{}');
    far.write(done);
    await client.until('ok');
    client.write(requestBytes(bed, { body: 'second' }));
    await far.until('second');
    far.socket.resetAndDestroy();
    expect(await client.until('}}')).toContain('HTTP/1.1 502 ');
    await bed.ended(2);
    expect(upstream.connections).toHaveLength(1);
    client.socket.destroy();
  });

  test('C54: a host whose first address family is dead connects by the other', async () => {
    const upstream = await startRawUpstream();
    opened.push(() => upstream.close());
    const bed = await bedTo(upstream.url.replace('127.0.0.1', 'localhost'));
    const client = await sent(bed, requestBytes(bed));
    const far = await upstream.next();
    await far.until('{}');
    expect(far.text()).toContain(`host: localhost:${upstream.port}\r\n`);
    client.socket.destroy();
  });
});
