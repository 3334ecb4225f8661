import { once } from 'node:events';
import { afterEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import {
  laneOf,
  laneSegments,
  usualBackend,
  type Backend,
  type Gateway,
  type Organisation,
} from '../../main/domain/gateway.ts';
import type { LaunchRoute } from '../../main/domain/routing.ts';
import type { AskCredential } from '../../main/proxy/credential.ts';
import { startNotingUpstream, valuesOf, type NotingUpstream } from '../fakes/noting-upstream.ts';
import { bedGateway, bedLaunch, hashOf, startBed, type ProxyBed } from '../fakes/proxy-bed.ts';

const opened: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0).toReversed()) await close();
});

/** A gateway of one backend with a key of its own, and the upstream behind it. */
interface Place {
  readonly name: string;
  readonly upstream: NotingUpstream;
  readonly gateway: Gateway;
  readonly backend: Backend;
}

const linesOf = (name: string): string[] =>
  Array.from({ length: 6 }, (_none, at) => `data: ${name} ${at}\n\n`);
const keyOf = (backendId: string): string => `sk-of-${backendId}`;

async function startPlace(name: string, changes: Partial<Backend> = {}): Promise<Place> {
  const upstream = await startNotingUpstream((_seen, isUpgrade) =>
    isUpgrade ? null : { status: 200, headers: { 'x-place': name }, pieces: linesOf(name) },
  );
  opened.push(() => upstream.close());
  const backend = usualBackend({
    id: `backend-${name}`,
    name: `main-${name}`,
    schema: 'OpenAI',
    upstream: `${upstream.origin}/v1`,
    auth: { type: 'apiKey', header: 'authorization' },
    ...changes,
  });
  return { name, upstream, backend, gateway: bedGateway([backend], { id: `gateway-${name}`, name }) };
}

/** Gives each backend its key, a moment after it was asked for. */
const keysOf =
  (places: readonly Place[]): AskCredential =>
  async (holder) => {
    await new Promise((resolve) => setImmediate(resolve));
    const place = places.find(({ backend }) => holder.type === 'key' && backend.id === holder.backendId);
    if (place === undefined) throw new Error('nobody has this key');
    const { backend, upstream } = place;
    const headers = [['authorization', `Bearer ${keyOf(backend.id)}`]] as const;
    return { ok: true, revision: '1', origin: upstream.origin, grant: { type: 'headers', headers } };
  };

interface Client {
  readonly launch: LaunchRoute;
  readonly url: string;
  readonly bearer: string;
}

function clientOf(bed: ProxyBed, name: string, place: Place, changes: Partial<LaunchRoute> = {}): Client {
  const token = name.padEnd(43, 't');
  const bearer = name.padEnd(43, 'b');
  const { backend, gateway } = place;
  return {
    bearer,
    url: `http://${bed.host}/l/${token}/v1/${laneSegments[laneOf(backend)]}/${backend.name}/responses`,
    launch: bedLaunch({
      launchId: name,
      tokenHash: hashOf(token),
      bearerHash: hashOf(bearer),
      startedWith: { gatewayId: gateway.id, backendId: backend.id },
      ...changes,
    }),
  };
}

/** Posts once; returns the place whose whole stream came. */
async function post({ url, bearer }: Client, body: string): Promise<string> {
  const answer = await fetch(url, { method: 'POST', headers: { authorization: `Bearer ${bearer}` }, body });
  const text = await answer.text();
  const name = answer.headers.get('x-place') ?? '';
  expect([answer.status, text]).toEqual([200, linesOf(name).join('')]);
  return name;
}

/** Opens a WebSocket that says words while `wait` lasts, each of which must come back. */
async function talk({ url, bearer }: Client, wait: Promise<void>): Promise<void> {
  const socket = new WebSocket(url.replace('http:', 'ws:'), {
    headers: { authorization: `Bearer ${bearer}` },
  });
  opened.push(() => socket.terminate());
  socket.once('unexpected-response', (_request, answer) => {
    let text = '';
    answer.on('data', (piece: Buffer) => (text += piece.toString()));
    answer.once('end', () => socket.emit('error', new Error(`${answer.statusCode}: ${text}`)));
  });
  await once(socket, 'open');
  const say = async (word: string): Promise<void> => {
    socket.send(word);
    const [echo] = (await once(socket, 'message')) as [Buffer];
    expect(echo.toString()).toBe(word);
  };
  await say('before');
  await wait;
  await say('after');
  socket.close();
  await once(socket, 'close');
}

/** What every upstream saw carried its own key and nothing of anybody else's. */
function expectOwnKeysOnly(places: readonly Place[], clients: readonly Client[]): void {
  for (const { upstream, backend } of places) {
    expect(upstream.seen.length).toBeGreaterThan(0);
    for (const one of upstream.seen) {
      expect(valuesOf(one, 'authorization')).toEqual([`Bearer ${keyOf(backend.id)}`]);
      const text = JSON.stringify(one);
      for (const other of places) {
        if (other.backend !== backend) expect(text).not.toContain(keyOf(other.backend.id));
      }
      for (const { bearer } of clients) expect(text).not.toContain(bearer);
    }
  }
}

test('C51: switching gateways 100 times under load loses no request and mixes no credential: each upstream saw only its own', async () => {
  const places = await Promise.all(['a', 'b', 'c'].map((name) => startPlace(name)));
  const [first] = places;
  if (first === undefined) throw new Error('no place');
  const bed = await startBed(first.upstream.origin, { credential: keysOf(places) });
  opened.push(() => bed.stop());
  const clients = ['one', 'two', 'three', 'four'].map((name) => clientOf(bed, name, first));
  const launches = clients.map(({ launch }) => launch);
  const gateways = places.map(({ gateway }) => gateway);
  let selected = first;
  const select = (place: Place): void => {
    selected = place;
    const organisation: Organisation = {
      id: 'organisation-1',
      name: 'Personal',
      selectedGatewayId: place.gateway.id,
      gateways,
    };
    bed.proxy.route(bed.table({ organisations: [organisation], launches }));
  };
  select(first);

  let isOver = false;
  let posted = 0;
  let talked = 0;
  let toldOne: () => void = () => {};
  let switched: () => void = () => {};
  let nextSwitch = Promise.resolve();
  const arm = (): void => {
    nextSwitch = new Promise((resolve) => (switched = resolve));
  };
  arm();
  const load = clients.flatMap((client, at) => [
    (async () => {
      for (; !isOver; posted += 1) await post(client, `{"from":${at}}`.padEnd(50 + at * 20_000));
    })(),
    (async () => {
      while (!isOver) {
        await talk(client, nextSwitch);
        talked += 1;
        toldOne();
      }
    })(),
  ]);
  const [asking] = clients;
  if (asking === undefined) throw new Error('no client');
  for (let count = 1; count <= 100; count += 1) {
    select(places[count % places.length] ?? first);
    // What begins after a switch goes where it points.
    expect(await post(asking, '{}')).toBe(selected.name);
    posted += 1;
    const done = switched;
    const nextTalk = new Promise<void>((resolve) => (toldOne = resolve));
    arm();
    done();
    // On a busy machine the posts alone would outrun the talks.
    if (count % 4 === 0) await nextTalk;
  }
  isOver = true;
  switched();
  await Promise.all(load);

  const seen = places.reduce((sum, { upstream }) => sum + upstream.seen.length, 0);
  expect(seen).toBe(posted + talked);
  expect(posted).toBeGreaterThan(200);
  expect(talked).toBeGreaterThan(20);
  expectOwnKeysOnly(places, clients);
  const ended = await bed.ended(seen);
  expect(ended.every(({ outcome, problem }) => outcome === 'ended' && problem === null)).toBe(true);
  expect(bed.logs).toEqual([]);
}, 60_000);

test('two organisations and five gateways used at once by five launches, each on its own lane', async () => {
  const plan = [
    { name: 'v', organisationId: 'o1', schema: 'OpenAI' },
    { name: 'w', organisationId: 'o1', schema: 'ChatGPTCodex' },
    { name: 'x', organisationId: 'o1', schema: 'OpenAI' },
    { name: 'y', organisationId: 'o2', schema: 'ChatGPTCodex' },
    { name: 'z', organisationId: 'o2', schema: 'OpenAI' },
  ] as const;
  // The same backend name everywhere: only launch and organisation tell them apart.
  const places = await Promise.all(
    plan.map(({ name, schema }) => startPlace(name, { schema, name: 'main' })),
  );
  const bed = await startBed('http://127.0.0.1:1', { credential: keysOf(places) });
  opened.push(() => bed.stop());
  const clients = places.map((place, at) =>
    clientOf(bed, `launch-${place.name}`, place, {
      organisationId: plan[at]?.organisationId ?? '',
      gatewayId: place.gateway.id,
    }),
  );
  const organisations = ['o1', 'o2'].map((id): Organisation => {
    const gateways = places
      .filter((_place, at) => plan[at]?.organisationId === id)
      .map(({ gateway }) => gateway);
    return { id, name: id, selectedGatewayId: gateways[0]?.id ?? '', gateways };
  });
  bed.proxy.route(bed.table({ organisations, launches: clients.map(({ launch }) => launch) }));

  const rounds = 20;
  const all = clients.flatMap((client, at) =>
    Array.from({ length: rounds }, async (_none, round) => {
      expect(await post(client, `{"round":${round}}`)).toBe(places[at]?.name);
      await talk(client, Promise.resolve());
    }),
  );
  await Promise.all(all);
  for (const { upstream } of places) expect(upstream.seen).toHaveLength(2 * rounds);
  expectOwnKeysOnly(places, clients);
  await bed.ended(2 * rounds * places.length);
  const started = bed.events.filter((event) => event.type === 'started');
  for (const [at, { name, backend }] of places.entries()) {
    const own = started.filter(({ launchId }) => launchId === `launch-${name}`);
    expect(own).toHaveLength(2 * rounds);
    const facts = own.map(({ gateway, backend: used, lane, schema }) =>
      [gateway, used, lane, schema].join(' '),
    );
    expect([...new Set(facts)]).toEqual([`${name} main ${laneOf(backend)} ${plan[at]?.schema}`]);
  }

  // The other organisation's gateway stays out of reach, even by its id.
  const [launch] = clients;
  const foreign = { ...launch, launch: { ...launch?.launch, gatewayId: 'gateway-z' } as LaunchRoute };
  bed.proxy.route(bed.table({ organisations, launches: [foreign.launch] }));
  const headers = { authorization: `Bearer ${foreign.bearer}` };
  const answer = await fetch(foreign.url ?? '', { method: 'POST', headers, body: '{}' });
  expect([answer.status, await answer.text()]).toEqual([
    400,
    expect.stringContaining('The gateway this Codex was started with is gone.'),
  ]);
}, 60_000);
