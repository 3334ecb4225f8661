import { hash, timingSafeEqual } from 'node:crypto';
import type { Lane } from '../../preload/contract.ts';
import { laneOf, laneSegments, type Backend } from '../domain/gateway.ts';
import { failed, ok, problem, type Problem, type Result } from '../domain/problem.ts';
import type { LaunchRoute, RoutingTable } from '../domain/routing.ts';
import type { SchemaAdapter } from '../schemas/adapter.ts';
import { adapterOf } from '../schemas/adapters.ts';

/** Where one request goes. Decided once, before its body is read, and kept to its end. */
export interface Route {
  readonly launchId: string;
  readonly gateway: string;
  readonly backend: Backend;
  readonly lane: Lane;
  /** Path below the backend, no query. */
  readonly rest: string;
  /** Scheme, host and port of the upstream. */
  readonly origin: string;
  /** Path and query to ask the upstream for. */
  readonly path: string;
}

/** What an address asks for, before anything is looked up. */
export interface Address {
  readonly token: string;
  /** Null when the part after the token is not one of our routes. */
  readonly place: {
    readonly lane: Lane;
    readonly backend: string;
    readonly rest: string;
    readonly query: string;
  } | null;
}

/** A problem and whether it is one of admission, which says nothing about what exists here. */
export type RouteRefusal = { readonly status: 400 | 403; readonly problem: Problem };

const launchPath = /^\/l\/([A-Za-z0-9_-]{43})(?:\/v1\/([^/?]+)\/([^/?]+)\/([^?]+))?(.*)$/;
const loopbackHost = /^(?:127(?:\.\d{1,3}){3}|\[::1\]|localhost)$/;

/** Reads `/l/<token>/v1/<segment>/<backend>/<rest>?<query>`; null when no launch token stands where it must. */
export function parseAddress(target: string): Address | null {
  const match = launchPath.exec(target);
  if (match === null) return null;
  const [, token = '', segment, backend, rest, query = ''] = match;
  const lane = segment === undefined ? null : laneOfSegment(segment);
  const isPlace = lane !== null && backend !== undefined && rest !== undefined;
  return { token, place: isPlace ? { lane, backend, rest, query } : null };
}

function laneOfSegment(segment: string): Lane | null {
  if (segment === laneSegments.chatgpt) return 'chatgpt';
  return segment === laneSegments.api ? 'api' : null;
}

/** The launch a token belongs to. Every launch is compared, in constant time, so that timing tells nothing. */
export function launchOf(token: string, launches: readonly LaunchRoute[]): LaunchRoute | null {
  const asked = Buffer.from(hash('sha256', token, 'hex'));
  let found: LaunchRoute | null = null;
  for (const launch of launches) if (isSame(asked, launch.tokenHash)) found = launch;
  return found;
}

/** True when a secret has this hash (lower-case hex SHA-256); compared in constant time. */
export function hasHash(secret: string, known: string): boolean {
  return isSame(Buffer.from(hash('sha256', secret, 'hex')), known);
}

function isSame(asked: Buffer, known: string): boolean {
  const other = Buffer.from(known);
  return other.length === asked.length && timingSafeEqual(other, asked);
}

/** Finds the upstream for an admitted request. */
export function routeRequest(
  table: RoutingTable,
  launch: LaunchRoute,
  place: NonNullable<Address['place']>,
): Result<Route & { readonly adapter: SchemaAdapter }> {
  const gatewayName = launch.gateway ?? table.selectedGateway;
  const gateway = table.gateways.find((one) => one.name === gatewayName);
  if (gateway === undefined) {
    return failed(unknown(`There is no gateway "${gatewayName}".`, 'Select a gateway in Postern.'));
  }
  const backend = gateway.backends.find((one) => one.name === place.backend);
  if (backend === undefined) {
    const names = gateway.backends.map((one) => `"${one.name}"`).join(', ');
    return failed(
      unknown(
        `Gateway "${gatewayName}" has no backend "${place.backend}".`,
        names === '' ? 'Add one in Postern.' : `It has ${names}: start Codex again from Postern.`,
      ),
    );
  }
  if (laneOf(backend) !== place.lane) {
    return failed(
      unknown(
        `Backend "${backend.name}" of gateway "${gatewayName}" does not serve this route.`,
        `Its route is /v1/${laneSegments[laneOf(backend)]}/${backend.name}: start Codex again from Postern.`,
      ),
    );
  }
  const adapter = adapterOf(backend.schema);
  if (adapter === null) {
    return failed(
      unknown(
        `Backend "${backend.name}" of gateway "${gatewayName}" speaks ${backend.schema}, which Postern cannot pass on.`,
        'Choose another backend in Postern.',
      ),
    );
  }
  const upstream = upstreamOfBackend(backend);
  if (upstream === null) {
    return failed(
      unknown(
        `The upstream address of backend "${backend.name}" of gateway "${gatewayName}" cannot be used.`,
        'It must be https, or http for this machine itself: correct it in Postern.',
      ),
    );
  }
  return ok({
    launchId: launch.launchId,
    gateway: gatewayName,
    backend,
    lane: place.lane,
    rest: place.rest,
    origin: upstream.origin,
    path: adapter.upstreamPath(upstream.basePath, place.rest, place.query),
    adapter,
  });
}

function unknown(what: string, next: string): Problem {
  return problem('backend-unknown', what, '', next);
}

interface Upstream {
  readonly origin: string;
  readonly basePath: string;
}

/** Addresses read so far: there are few, and each request asks for one. */
const read = new WeakMap<Backend, Upstream | null>();

function upstreamOfBackend(backend: Backend): Upstream | null {
  const known = read.get(backend);
  if (known !== undefined) return known;
  const upstream = upstreamOf(backend.upstream);
  read.set(backend, upstream);
  return upstream;
}

/** Origin and path of an upstream address; null when it is neither https nor loopback. */
export function upstreamOf(upstream: string): Upstream | null {
  if (!URL.canParse(upstream)) return null;
  const url = new URL(upstream);
  const isAllowed =
    url.protocol === 'https:' || (url.protocol === 'http:' && loopbackHost.test(url.hostname));
  if (!isAllowed || url.username !== '' || url.password !== '') return null;
  return { origin: url.origin, basePath: url.pathname.replace(/\/+$/, '') };
}
