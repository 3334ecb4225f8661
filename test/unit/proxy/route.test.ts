import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  laneOf,
  usualBackend,
  type Backend,
  type Gateway,
  type Organisation,
} from '../../../main/domain/gateway.ts';
import type { Problem, Result } from '../../../main/domain/problem.ts';
import { connectedLaunchId, type LaunchRoute, type RoutingTable } from '../../../main/domain/routing.ts';
import { directTransport } from '../../../main/domain/transport.ts';
import type { Place } from '../../../main/proxy/address.ts';
import { gatewayOf, routeRequest, type Route } from '../../../main/proxy/route.ts';
import { withQuery } from '../../../main/proxy/upstream-address.ts';

const backend = (id: string, name: string, changes: Partial<Backend> = {}): Backend =>
  usualBackend({ id, name, schema: 'OpenAI', upstream: `https://${id}.example/v1`, ...changes });
const gateway = (id: string, backends: readonly Backend[], changes: Partial<Gateway> = {}): Gateway => ({
  id,
  name: `${id}-name`,
  paused: false,
  budget: null,
  backends,
  ...changes,
});
const organisation = (id: string, gateways: readonly Gateway[], selectedGatewayId = ''): Organisation => ({
  id,
  name: `${id}-name`,
  selectedGatewayId,
  gateways,
});
const launch = (changes: Partial<LaunchRoute> = {}): LaunchRoute => ({
  launchId: 'l1',
  tokenHash: '',
  bearerHash: null,
  organisationId: 'o1',
  gatewayId: null,
  startedWith: { gatewayId: 'g1', backendId: 'b1' },
  probe: false,
  ...changes,
});
const place = (name: string, changes: Partial<Place> = {}): Place => ({
  lane: 'api',
  backend: name,
  rest: 'responses',
  query: '',
  ...changes,
});

function routed(organisations: readonly Organisation[], by: LaunchRoute, asked: Place): Result<Route> {
  const table: RoutingTable = { revision: 1, organisations, launches: [by], transport: directTransport };
  const found = gatewayOf(table, by);
  return found.ok ? routeRequest(found.value, by, asked) : found;
}

const lineOf = ({ what, next }: Problem): string => `${what} ${next}`;
/** The backend's id, or the one line of the refusal. */
const outcome = (gateways: readonly Gateway[], by: LaunchRoute, asked: Place, selected = ''): string => {
  const found = routed([organisation('o1', gateways, selected)], by, asked);
  return found.ok ? found.value.backend.id : lineOf(found.problem);
};

describe('a launch goes', () => {
  const two = [gateway('g1', [backend('b1', 'main')]), gateway('g2', [backend('b2', 'main')])];
  test('where its organisation has selected, from the next request on', () => {
    expect(outcome(two, launch(), place('main'), 'g1')).toBe('b1');
    expect(outcome(two, launch(), place('main'), 'g2')).toBe('b2');
  });

  test('to the gateway it names, whatever is selected', () => {
    expect(outcome(two, launch({ gatewayId: 'g1' }), place('main'), 'g2')).toBe('b1');
  });

  test('nowhere when its organisation or its gateway is gone', () => {
    expect(outcome(two, launch({ organisationId: 'o2' }), place('main'))).toBe(
      'The organisation this Codex was started in is gone. Start Codex again from Postern.',
    );
    expect(outcome(two, launch({ gatewayId: 'g3' }), place('main'))).toBe(
      'The gateway this Codex was started with is gone. Start Codex again from Postern.',
    );
    const connected = { launchId: connectedLaunchId('c1') };
    expect(outcome(two, launch({ ...connected, gatewayId: 'g3' }), place('main'))).toBe(
      'The gateway that Codex is connected to is gone. Choose another gateway for its connection in Postern, or take it out with `postern restore`.',
    );
    expect(outcome([], launch(), place('main'))).toBe(
      'Organisation "o1-name" has no gateway. Add one in Postern.',
    );
  });

  test('to the backend it was started with when that was renamed', () => {
    const renamed = [gateway('g1', [backend('b0', 'first'), backend('b1', 'new-name')])];
    expect(outcome(renamed, launch(), place('old-name'))).toBe('b1');
  });

  test('nowhere when the backend it was started with was removed', () => {
    expect(outcome([gateway('g1', [backend('b0', 'first')])], launch(), place('main'))).toBe(
      'Gateway "g1-name" has no backend "main". It has "first": start Codex again from Postern.',
    );
    const connected = launch({ launchId: connectedLaunchId('c1') });
    expect(outcome([gateway('g1', [backend('b0', 'first')])], connected, place('main'))).toBe(
      'Gateway "g1-name" has no backend "main". It has "first": start Codex again.',
    );
  });

  test('to the leading backend of its lane on a gateway the person switched to', () => {
    const other = gateway('g2', [
      backend('b2', 'off', { disabled: true }),
      backend('b3', 'plan', { schema: 'ChatGPTCodex' }),
      backend('b4', 'leads'),
      backend('b5', 'follows'),
    ]);
    const all = [gateway('g1', [backend('b1', 'main')]), other];
    expect(outcome(all, launch(), place('main'), 'g2')).toBe('b4');
    expect(outcome(all, launch(), place('main', { lane: 'chatgpt' }), 'g2')).toBe('b3');
    // A name of the other lane is no name of this one.
    expect(outcome(all, launch(), place('plan'), 'g2')).toBe('b4');
  });

  test('nowhere when that gateway has nothing on its lane', () => {
    const all = [
      gateway('g1', [backend('b1', 'main')]),
      gateway('g2', [backend('b2', 'x', { disabled: true })]),
    ];
    expect(outcome(all, launch(), place('main'), 'g2')).toBe(
      'Gateway "g2-name" has no enabled backend for API keys. Add or enable one in Postern, or select another gateway.',
    );
  });
});

describe('what is switched off answers with one clear line', () => {
  const paused = [gateway('g1', [backend('b1', 'main')], { paused: true })];
  const disabled = [gateway('g1', [backend('b1', 'main', { disabled: true })])];
  test('a paused gateway', () => {
    expect(outcome(paused, launch(), place('main'))).toBe(
      'Gateway "g1-name" is paused. Resume it in Postern.',
    );
  });
  test('a disabled backend', () => {
    expect(outcome(disabled, launch(), place('main'))).toBe(
      'Backend "main" of gateway "g1-name" is disabled. Enable it in Postern.',
    );
  });
  test('but a check of ours passes both', () => {
    expect(outcome(paused, launch({ probe: true }), place('main'))).toBe('b1');
    expect(outcome(disabled, launch({ probe: true }), place('main'))).toBe('b1');
  });
});

test('a route carries names for the record, and ids', () => {
  const found = routed(
    [organisation('o1', [gateway('g1', [backend('b1', 'main')])])],
    launch(),
    place('main'),
  );
  expect(found.ok && found.value).toMatchObject({
    gateway: 'g1-name',
    backend: { id: 'b1', name: 'main' },
    origin: 'https://b1.example',
    path: '/v1/responses',
    isProbe: false,
  });
});

test.each([
  ['/v1/models', [['api-version', 'v1']], '/v1/models?api-version=v1'],
  ['/v1/models?a=1&b=%20', [['c', 'd e']], '/v1/models?a=1&b=%20&c=d%20e'],
  ['/x?a=1&api-version=2&b', [['api-version', '3']], '/x?a=1&b&api-version=3'],
  ['/x?api%2Dversion=2&api-version=4', [['api-version', '3']], '/x?api-version=3'],
  ['/x?%=1&%zz', [['a&b', 'c=d']], '/x?%=1&%zz&a%26b=c%3Dd'],
  ['/x?', [['a', '']], '/x?a='],
  ['/x?a=1', [], '/x?a=1'],
] as const)('%s with %j asks for %s', (path, extra, asked) => {
  expect(withQuery(path, extra)).toBe(asked);
});

describe('for any book and any launch', () => {
  const names = fc.constantFrom('a', 'b', 'c');
  const aBackend = fc.record({
    name: names,
    schema: fc.constantFrom('OpenAI' as const, 'ChatGPTCodex' as const),
    disabled: fc.boolean(),
  });
  const aGateway = fc.record({ paused: fc.boolean(), backends: fc.array(aBackend, { maxLength: 4 }) });
  const aBook = fc.array(fc.array(aGateway, { maxLength: 3 }), { minLength: 1, maxLength: 3 }).map((orgs) =>
    orgs.map((gateways, o) =>
      organisation(
        `o${o}`,
        gateways.map(({ paused, backends }, g) =>
          gateway(
            `o${o}g${g}`,
            backends.map(({ name, ...rest }, b) => backend(`o${o}g${g}b${b}`, name, rest)),
            { paused },
          ),
        ),
        `o${o}g1`,
      ),
    ),
  );
  const gatewayIds = fc.constantFrom('o0g0', 'o0g1', 'o1g0', 'o1g1', 'o2g2', 'gone');
  const aLaunch = fc
    .record({
      organisationId: fc.constantFrom('o0', 'o1', 'o2', 'gone'),
      gatewayId: fc.option(gatewayIds),
      startedWith: fc.option(
        fc.record({ gatewayId: gatewayIds, backendId: gatewayIds.map((one) => `${one}b1`) }),
      ),
      probe: fc.boolean(),
    })
    .map(launch);
  const aPlace = fc.record({ backend: names, lane: fc.constantFrom('api' as const, 'chatgpt' as const) });

  test('the backend is of its own organisation, its lane, enabled and on no paused gateway', () => {
    let routes = 0;
    fc.assert(
      fc.property(aBook, aLaunch, aPlace, (book, by, { backend: name, lane }) => {
        const found = routed(book, by, place(name, { lane }));
        if (!found.ok) return;
        routes += 1;
        const { backend: chosen, gatewayId } = found.value;
        const own = book.find((one) => one.id === by.organisationId);
        const on = own?.gateways.find((one) => one.backends.includes(chosen));
        expect(on?.id).toBe(gatewayId);
        expect(by.gatewayId === null || by.gatewayId === gatewayId).toBe(true);
        expect(laneOf(chosen)).toBe(lane);
        expect(by.probe || (!chosen.disabled && on?.paused === false)).toBe(true);
      }),
      { numRuns: 8_000 },
    );
    expect(routes).toBeGreaterThan(100);
  });

  test('what one organisation has changes nothing for another', () => {
    fc.assert(
      fc.property(aBook, aBook, aLaunch, aPlace, (book, other, by, { backend: name, lane }) => {
        const mixed = book.map((one, at) => (one.id === by.organisationId ? one : (other[at] ?? one)));
        const asked = place(name, { lane });
        expect(routed(mixed, by, asked)).toEqual(routed(book, by, asked));
      }),
      { numRuns: 1_000 },
    );
  });
});
