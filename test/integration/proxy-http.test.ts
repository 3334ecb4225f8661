import { createHash, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startBed, type ProxyBed } from '../fakes/proxy-bed.ts';
import { requestBytes, sent } from '../fakes/raw-request.ts';
import { startRawUpstream, type RawUpstream } from '../fakes/raw-upstream.ts';

let upstream: RawUpstream;
let bed: ProxyBed;

beforeEach(async () => {
  upstream = await startRawUpstream();
  bed = await startBed(upstream.url);
});
afterEach(async () => {
  await bed.stop();
  await upstream.close();
});

/** What the proxy adds at the end of an answer's head. */
const kept = 'Connection: keep-alive\r\nKeep-Alive: timeout=120\r\n\r\n';
const done = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';
/** What the proxy's upstream request begins with. */
const begins = (path: string): string =>
  `POST /base/${path} HTTP/1.1\r\nhost: 127.0.0.1:${upstream.port}\r\nconnection: keep-alive\r\n`;

describe('one HTTP exchange, byte for byte', () => {
  test('C47, C48, C52: a sized body, its fields, the answer and its fields pass as they came', async () => {
    const client = await sent(
      bed,
      requestBytes(bed, {
        path: `${bed.apiPath}/responses?x=1%20&x=2`,
        headers: [
          'version: 0.169.0',
          'X-Repeat: one',
          'x-repeat: two',
          'session-id: s',
          'originator: codex_exec',
          'openai-beta: b',
          'x-codex-turn-state: opaque==',
          'authorization: Bearer t',
        ],
        body: 'body',
      }),
    );
    const far = await upstream.next();
    await far.until('\r\n\r\nbody');
    expect(far.text()).toBe(
      `${begins('responses?x=1%20&x=2')}version: 0.169.0\r\nX-Repeat: one\r\nx-repeat: two\r\nsession-id: s\r\n` +
        'originator: codex_exec\r\nopenai-beta: b\r\nx-codex-turn-state: opaque==\r\nauthorization: Bearer t\r\n' +
        'content-length: 4\r\n\r\nbody',
    );
    const answer =
      'HTTP/1.1 429 Slow Down\r\nX-Codex-Turn-State: abc\r\nset-cookie: a=1\r\nSet-Cookie: b=2\r\n' +
      'Retry-After: 7\r\nx-codex-primary-used-percent: 12.5\r\nopenai-model: m\r\nContent-Length: 5\r\n';
    far.write(`${answer}\r\nhello`);
    await client.until('hello');
    expect(client.text()).toBe(`${answer}${kept}hello`);
    client.socket.destroy();
  });

  test('the recorder hears it in order, without a credential', async () => {
    const client = await sent(
      bed,
      requestBytes(bed, { headers: ['authorization: Bearer test-canary', 'a: b'] }),
    );
    (await upstream.next()).write(done.replace('\r\n\r\n', '\r\nset-cookie: test-canary\r\n\r\n'));
    const [ended] = await bed.ended();
    expect(bed.events.map((event) => event.type)).toEqual([
      'started',
      'requestBytes',
      'requestEnded',
      'responded',
      'responseBytes',
      'ended',
    ]);
    expect(bed.events[0]).toMatchObject({
      transport: 'http',
      launchId: 'launch-1',
      gateway: 'default',
      backend: 'api',
      schema: 'OpenAI',
      lane: 'api',
      method: 'POST',
      path: 'responses',
    });
    expect(ended).toMatchObject({ outcome: 'ended', problem: null });
    expect(ended?.overheadUs).toBeGreaterThan(0);
    expect(JSON.stringify(bed.events)).not.toContain('canary');
    expect(bed.notices.map(({ type }) => type)).toEqual(['seen', 'answered']);
    client.socket.destroy();
  });

  test('C17: a chunked body of unknown length passes as it comes, without its trailers', async () => {
    const head = requestBytes(bed, { method: 'GET' }).replace('GET', 'POST').trimEnd();
    const client = await sent(bed, `${head}\r\ntransfer-encoding: chunked\r\ntrailer: x\r\n\r\n3\r\nabc\r\n`);
    const far = await upstream.next();
    await far.until('\r\n3\r\nabc');
    client.write('2\r\nde\r\n0\r\nAuthorization: evil\r\nHost: evil\r\n\r\n');
    await far.until('\r\n0\r\n\r\n');
    expect(far.text()).toBe(
      `${begins('responses')}transfer-encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n`,
    );
    far.write(done);
    await client.until('ok');
    client.socket.destroy();
  });

  test('C35: a length among the trailers is refused; the upstream never hears that the body had an end', async () => {
    const head = requestBytes(bed, { method: 'GET' }).replace('GET', 'POST').trimEnd();
    const client = await sent(bed, `${head}\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n`);
    const far = await upstream.next();
    await far.until('\r\n3\r\nabc');
    client.write('0\r\nContent-Length: 3\r\n\r\n');
    await client.closed();
    expect((await far.closed()).text).toMatch(/\r\n3\r\nabc(?:\r\n)?$/);
    expect(await bed.ended()).toMatchObject([{ outcome: 'clientGone' }]);
  });

  test('C46: a zstd body reaches the upstream bit for bit, its encoding field with it', async () => {
    const body = randomBytes(40_000);
    const client = await sent(
      bed,
      requestBytes(bed, { headers: ['content-encoding: zstd'], body: body.toString('latin1') }),
    );
    const far = await upstream.next();
    await far.until(
      (text) => text.includes('\r\n\r\n') && text.length === text.indexOf('\r\n\r\n') + 4 + 40_000,
    );
    expect(far.bytes().subarray(-40_000).equals(body)).toBe(true);
    expect(far.text()).toContain('content-encoding: zstd\r\n');
    client.socket.destroy();
  });

  test('a body larger than what is gathered is streamed with its length', async () => {
    const body = randomBytes(3_000_000);
    const client = await sent(
      bed,
      requestBytes(bed, { body: '' }).replace('content-length: 0', 'content-length: 3000000'),
    );
    client.write(body);
    const far = await upstream.next();
    await far.until((text) => text.length > 3_000_000 + text.indexOf('\r\n\r\n') + 3);
    expect(far.text()).toContain('content-length: 3000000\r\n\r\n');
    const sha = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
    expect(sha(far.bytes().subarray(-3_000_000))).toBe(sha(body));
    far.write(done);
    await client.until('ok');
    const [ended] = await bed.ended();
    expect(ended?.outcome).toBe('ended');
    client.socket.destroy();
  });

  test('an empty POST keeps its zero length, a GET has none', async () => {
    const client = await sent(bed, requestBytes(bed, { body: '' }));
    const far = await upstream.next();
    await far.until('content-length: 0\r\n\r\n');
    far.write(done);
    await client.until('ok');
    client.write(requestBytes(bed, { method: 'GET', path: `${bed.apiPath}/models?client_version=0.169.0` }));
    await far.until('GET /base/models?client_version=0.169.0 HTTP/1.1');
    expect(far.text().split('GET ')[1]).not.toContain('content-length');
    client.socket.destroy();
  });
});

/** Any field that concerns both ends: a name of RFC 9110 token characters, a value of visible ones. */
const anyField = fc
  .tuple(
    fc.stringMatching(/^[xX]-[A-Za-z0-9!#$%&'*+.^_`|~-]{1,12}$/),
    fc.stringMatching(/^([!-~]([ -~\u0080-\u00ff]{0,20}[!-~])?)?$/),
  )
  .map(([name, value]) => `${name}: ${value}`);
/** Several of them, some said again in another case. */
const anyFields = fc
  .array(anyField, { maxLength: 12 })
  .chain((fields) =>
    fc
      .subarray(fields)
      .map((again) => [
        ...fields,
        ...again.map((line) => line.replace(/^[xX]-[^:]*/, (name) => swapped(name))),
      ]),
  );
const swapped = (name: string): string =>
  [...name].map((one) => (one === one.toUpperCase() ? one.toLowerCase() : one.toUpperCase())).join('');

test('C48: any fields pass both ways in their order, their case, their repeats and with their values', async () => {
  const client = await sent(bed, '');
  let from = 0;
  let read = 0;
  let far: Awaited<ReturnType<RawUpstream['next']>> | null = null;
  await fc.assert(
    fc.asyncProperty(anyFields, async (fields) => {
      client.write(requestBytes(bed, { headers: fields }));
      far ??= await upstream.next();
      const request = `${begins('responses')}${fields.map((line) => `${line}\r\n`).join('')}content-length: 2\r\n\r\n{}`;
      await far.until((text) => text.length >= from + request.length);
      expect(far.text().slice(from)).toBe(request);
      from += request.length;
      const head = `HTTP/1.1 200 OK\r\n${fields.map((line) => `${line}\r\n`).join('')}Content-Length: 2\r\n`;
      far.write(`${head}\r\nok`);
      const answer = `${head}${kept}ok`;
      await client.until((text) => text.length >= read + answer.length);
      expect(client.text().slice(read)).toBe(answer);
      read += answer.length;
    }),
    { numRuns: 200 },
  );
  client.socket.destroy();
});

describe('fields of one hop stay on it', () => {
  test('C37, C16: what Connection lists, the Proxy fields and the hop-by-hop set go neither way', async () => {
    const hop = [
      'connection: keep-alive, x-private',
      'x-private: 1',
      'keep-alive: timeout=5',
      'proxy-connection: keep-alive',
      'proxy-authorization: Basic x',
      'te: trailers',
      'upgrade-insecure-requests: 1',
    ];
    const client = await sent(bed, requestBytes(bed, { headers: hop }));
    const far = await upstream.next();
    await far.until('{}');
    expect(far.text()).toBe(
      `${begins('responses')}upgrade-insecure-requests: 1\r\ncontent-length: 2\r\n\r\n{}`,
    );
    far.write(
      'HTTP/1.1 200 OK\r\nConnection: x-far\r\nX-Far: 1\r\nKeep-Alive: timeout=9\r\nProxy-Authenticate: Basic\r\n' +
        'Upgrade: h2c\r\nTrailer: X-End\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nX-End: 1\r\n\r\n',
    );
    await client.until('0\r\n\r\n');
    expect(client.text()).toBe(
      'HTTP/1.1 200 OK\r\nConnection: keep-alive\r\nKeep-Alive: timeout=120\r\nTransfer-Encoding: chunked\r\n\r\n' +
        '2\r\nok\r\n0\r\n\r\n',
    );
    client.socket.destroy();
  });
});

describe('answers of every shape', () => {
  test.each([
    ['301', 'HTTP/1.1 301 Moved\r\nLocation: http://evil.example/\r\nContent-Length: 0\r\n'],
    ['307', 'HTTP/1.1 307 Again\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n'],
    ['200 with Location', 'HTTP/1.1 200 OK\r\nLocation: http://evil.example/\r\nContent-Length: 0\r\n'],
  ])('C42: %s is passed on and never followed', async (_name, head) => {
    const client = await sent(bed, requestBytes(bed));
    const far = await upstream.next();
    await far.until('{}');
    far.write(`${head}\r\n`);
    await client.until('\r\n\r\n');
    expect(client.text()).toBe(`${head}${kept}`);
    await bed.ended();
    expect(upstream.connections).toHaveLength(1);
    client.socket.destroy();
  });

  test.each(['204 No Content', '304 Not Modified'])(
    'C41: %s with a stated length has no body, and the connection serves the next request',
    async (status) => {
      const client = await sent(bed, requestBytes(bed));
      const far = await upstream.next();
      await far.until('{}');
      far.write(`HTTP/1.1 ${status}\r\nContent-Length: 5\r\netag: "x"\r\n\r\n`);
      await client.until('\r\n\r\n');
      expect(client.text().split('\r\n\r\n')[1]).toBe('');
      client.write(requestBytes(bed, { body: 'second' }));
      const next = await upstream.next();
      await next.until('second');
      next.write(done);
      await client.until('\r\n\r\nok');
      client.socket.destroy();
    },
  );

  test.each([
    ['in Chinese', Buffer.from('成功').toString('latin1')],
    ['in latin1', 'Or\xe9al'],
  ])('a reason %s reaches the client, which once heard nothing at all', async (_name, reason) => {
    const client = await sent(bed, requestBytes(bed));
    const far = await upstream.next();
    await far.until('{}');
    far.write(`HTTP/1.1 200 ${reason}\r\ncontent-length: 2\r\n\r\nok`);
    const text = await client.until('\r\n\r\nok');
    if (reason !== 'Or\xe9al') expect(text.startsWith(`HTTP/1.1 200 ${reason}\r\n`)).toBe(true);
    client.socket.destroy();
  });

  test('a compressed answer is passed on compressed', async () => {
    const client = await sent(bed, requestBytes(bed));
    const far = await upstream.next();
    await far.until('{}');
    far.write(
      Buffer.from(
        'HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\n\x1f\x8b\x08\xff',
        'latin1',
      ),
    );
    await client.until('\x1f\x8b\x08\xff');
    expect(client.text()).toContain('Content-Encoding: gzip\r\nContent-Length: 4\r\n');
    client.socket.destroy();
  });

  test('an answer that ends with its connection reaches the client whole and ended', async () => {
    const client = await sent(bed, requestBytes(bed));
    const far = await upstream.next();
    await far.until('{}');
    far.write('HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nall of it');
    far.socket.end();
    await client.until('\r\n0\r\n\r\n');
    expect(client.text()).toContain('9\r\nall of it\r\n');
    client.socket.destroy();
  });

  test('C39: a thousand informational answers are dropped and the real one arrives', async () => {
    const client = await sent(bed, requestBytes(bed));
    const far = await upstream.next();
    await far.until('{}');
    far.write('HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n'.repeat(1_000) + done);
    await client.until('ok');
    expect(client.text()).toBe(`HTTP/1.1 200 OK\r\nContent-Length: 2\r\n${kept}ok`);
    client.socket.destroy();
  });

  test('C38, C40: Expect gives one 100 from us, and does not reach the upstream', async () => {
    const client = await sent(
      bed,
      requestBytes(bed, { headers: ['expect: 100-continue'], body: '' }).replace('length: 0', 'length: 4'),
    );
    await client.until('HTTP/1.1 100 Continue\r\n\r\n');
    expect(upstream.connections).toHaveLength(0);
    client.write('body');
    const far = await upstream.next();
    await far.until('body');
    expect(far.text()).not.toMatch(/expect/i);
    far.write(done);
    await client.until('ok');
    expect(client.text().split('100 Continue')).toHaveLength(2);
    client.socket.destroy();
  });

  test('C40: a 100 of the upstream is dropped, and the answer behind it arrives', async () => {
    const client = await sent(bed, requestBytes(bed, { headers: ['expect: 100-continue'], body: 'body' }));
    const far = await upstream.next();
    await far.until('body');
    far.write(`HTTP/1.1 100 Continue\r\n\r\n${done}`);
    const text = await client.until('ok');
    expect(text.split('100 Continue')).toHaveLength(2);
    expect(text).toContain('HTTP/1.1 200 OK\r\n');
    expect(upstream.connections).toHaveLength(1);
    client.socket.destroy();
  });

  test('C38: a refused request with Expect hears the refusal, not 100', async () => {
    const client = await sent(
      bed,
      requestBytes(bed, { path: '/nothing', headers: ['expect: 100-continue'], body: '' }).replace(
        'length: 0',
        'length: 4',
      ),
    );
    await client.until('}}');
    expect(client.text()).toMatch(/^HTTP\/1\.1 403 /);
    client.socket.destroy();
  });

  test('C49: two pipelined requests are answered in their order', async () => {
    const client = await sent(
      bed,
      requestBytes(bed, { body: 'first' }) + requestBytes(bed, { body: 'second' }),
    );
    const one = await upstream.next();
    const two = await upstream.next();
    await one.until('first');
    await two.until('second');
    two.write(done.replace('ok', '22'));
    one.write(done.replace('ok', '11'));
    await client.until('22');
    expect(client.text().indexOf('11')).toBeLessThan(client.text().indexOf('22'));
    client.socket.destroy();
  });

  test('C49: what follows a request that closes its connection is ignored', async () => {
    const closing = requestBytes(bed, { headers: ['connection: close'], body: 'first' });
    const client = await sent(bed, closing + requestBytes(bed, { body: 'second' }));
    const far = await upstream.next();
    await far.until('first');
    far.write(done);
    const { text } = await client.closed();
    expect(text).toBe('HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok');
    expect(upstream.connections).toHaveLength(1);
    expect(far.text()).not.toContain('second');
  });

  test('D12: bytes after the end of an answer are dropped and their connection is not used again', async () => {
    const client = await sent(bed, requestBytes(bed));
    const far = await upstream.next();
    await far.until('{}');
    far.write(`${done}HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil`);
    await client.until('ok');
    await far.closed();
    client.write(requestBytes(bed, { body: 'second' }));
    const next = await upstream.next();
    await next.until('second');
    next.write(done);
    await client.until((text) => text.split('\r\n\r\nok').length === 3);
    expect(client.text()).not.toContain('evil');
    client.socket.destroy();
  });
});

test('an early answer to a large upload reaches the client', async () => {
  const client = await sent(
    bed,
    requestBytes(bed, { body: '' }).replace('content-length: 0', 'content-length: 900000'),
  );
  client.write(Buffer.alloc(300_000));
  const far = await upstream.next();
  await far.until('\r\n\r\n');
  far.write('HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\n\r\nno');
  await client.until('\r\n\r\nno');
  const [ended] = await bed.ended();
  expect(ended?.outcome).toBe('ended');
  client.socket.destroy();
});
