import { afterEach, describe, expect, test } from 'vitest';
import { usualBackend, type Backend, type Gateway } from '../../main/domain/gateway.ts';
import type { LaunchRoute } from '../../main/domain/routing.ts';
import { post, startManagedBed, upgrade } from '../fakes/managed-bed.ts';
import { bedGateway, bedLaunch, startBed, type ProxyBed } from '../fakes/proxy-bed.ts';
import { requestBytes, sent } from '../fakes/raw-request.ts';
import { startRawUpstream, type RawUpstream } from '../fakes/raw-upstream.ts';

const opened: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0).toReversed()) await close();
});

interface Live {
  readonly upstream: RawUpstream;
  readonly bed: ProxyBed;
  readonly backend: Backend;
  /** Routes anew from the next request on. */
  change(backend: Partial<Backend>, gateway?: Partial<Gateway>, launch?: Partial<LaunchRoute>): void;
}

async function begin(): Promise<Live> {
  const upstream = await startRawUpstream();
  opened.push(() => upstream.close());
  const bed = await startBed(upstream.url);
  opened.push(() => bed.stop());
  const backend = usualBackend({ id: 'backend-1', name: 'api', schema: 'OpenAI', upstream: upstream.url });
  const startedWith = { gatewayId: 'gateway-1', backendId: backend.id };
  const change: Live['change'] = (changes, gateway = {}, launch = {}) => {
    bed.proxy.route(
      bed.table({
        gateways: [bedGateway([{ ...backend, ...changes }], gateway)],
        launches: [bedLaunch({ startedWith, ...launch })],
      }),
    );
  };
  change({});
  return { upstream, bed, backend, change };
}

/** One whole exchange; the backend and gateway it is recorded under. */
async function passes({ upstream, bed }: Live, body: string): Promise<string> {
  const client = await sent(bed, requestBytes(bed, { body, headers: ['connection: close'] }));
  const far = upstream.connections.at(-1) ?? (await upstream.next());
  await far.until(body);
  far.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
  await client.until('\r\n\r\nok');
  client.socket.destroy();
  const started = bed.events.filter((event) => event.type === 'started').at(-1);
  return `${started?.gateway}/${started?.backend}`;
}

async function refusalOfOne({ bed }: Live): Promise<string> {
  const client = await sent(bed, requestBytes(bed));
  const text = await client.until('}}');
  client.socket.destroy();
  const { error } = JSON.parse(text.slice(text.indexOf('\r\n\r\n') + 4)) as { error: { message: string } };
  return `${text.split(' ')[1]} ${error.message}`;
}

/** An answer under way: what comes next is written to `far`, and read by `client`. */
async function streaming({ upstream, bed }: Live) {
  const client = await sent(bed, requestBytes(bed));
  const far = await upstream.next();
  await far.until('{}');
  far.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n');
  await client.until('one');
  return {
    async finish(): Promise<void> {
      far.write('3\r\ntwo\r\n0\r\n\r\n');
      await client.until('\r\n0\r\n\r\n');
      client.socket.destroy();
    },
  };
}

const switches = [
  {
    what: 'a gateway that is paused',
    backend: {},
    gateway: { paused: true },
    code: 'gateway-paused',
    line: '400 Gateway "default" is paused. Resume it in Postern.',
  },
  {
    what: 'a backend that is disabled',
    backend: { disabled: true },
    gateway: {},
    code: 'backend-disabled',
    line: '400 Backend "api" of gateway "default" is disabled. Enable it in Postern.',
  },
];

describe.each(switches)('$what', ({ backend, gateway, code, line }) => {
  test('answers with one clear line at once, until it is on again; what runs is left alone', async () => {
    const live = await begin();
    const running = await streaming(live);
    live.change(backend, gateway);
    expect(await refusalOfOne(live)).toBe(line);
    expect(live.bed.notices.slice(-2)).toMatchObject([
      { type: 'seen', gateway: 'default', backend: 'api' },
      { type: 'answered', status: 400, problem: { code } },
    ]);
    await running.finish();
    live.change({});
    expect(await passes(live, 'again')).toBe('default/api');
  });

  test('lets a check of ours through', async () => {
    const live = await begin();
    live.change(backend, gateway, { probe: true });
    const client = await sent(live.bed, requestBytes(live.bed));
    const far = await live.upstream.next();
    await far.until('{}');
    far.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
    await client.until('\r\n\r\nok');
    client.socket.destroy();
  });
});

test('a gateway and a backend that are renamed go on under their new names; what runs is left alone', async () => {
  const live = await begin();
  const running = await streaming(live);
  live.change({ name: 'team-key' }, { name: 'work' });
  await running.finish();
  expect(await passes(live, 'renamed')).toBe('work/team-key');
});

describe('a check of ours', () => {
  test.each([
    ['that is answered', []],
    ['that is renewed and refused', [401]],
    ['that fails at the upstream', [500]],
  ])('%s leaves no trace: nothing for the recorder, nothing for a receipt', async (_what, statuses) => {
    const managed = await startManagedBed({ launch: { probe: true }, statuses });
    opened.push(() => managed.stop());
    const [status = 200] = statuses;
    // A check hears the upstream's own 401, which no launch ever does.
    expect((await post(managed.url)).status).toBe(status);
    expect((await upgrade(managed.url)).status).toBe(status === 200 ? 101 : status);
    expect(managed.asked.every(({ probe }) => probe)).toBe(true);
    expect([managed.bed.events, managed.bed.notices]).toEqual([[], []]);
  });

  test('that is refused leaves no trace either', async () => {
    const live = await begin();
    live.change({}, {}, { probe: true, gatewayId: 'gone' });
    expect(await refusalOfOne(live)).toContain('400 ');
    expect([live.bed.events, live.bed.notices]).toEqual([[], []]);
  });

  test('gives its bearer away as little as a launch does', async () => {
    const managed = await startManagedBed({ launch: { probe: true } });
    opened.push(() => managed.stop());
    expect((await post(managed.url, {})).status).toBe(403);
    expect(managed.asked).toEqual([]);
  });
});

describe.each(['OpenAICompatible', 'AzureOpenAI', 'Bedrock'] as const)(
  'G4: %s speaks HTTP only',
  (schema) => {
    test('an upgrade is answered 426 at once by us, untold, and its credential is not asked for', async () => {
      const managed = await startManagedBed({
        backend: { id: 'b', name: 'http', schema, auth: { type: 'apiKey', header: 'authorization' } },
      });
      opened.push(() => managed.stop());
      expect((await upgrade(managed.url)).status).toBe(426);
      expect([managed.asked, managed.seen, managed.bed.events, managed.bed.notices]).toEqual([
        [],
        [],
        [],
        [],
      ]);
      // A stranger learns nothing from it.
      expect((await upgrade(managed.url, {})).status).toBe(403);
    });
  },
);
