import type { Lane } from '../../preload/contract.ts';
import {
  laneOf,
  laneSegments,
  leadingBackend,
  selectedGateway,
  type Backend,
  type Gateway,
} from '../domain/gateway.ts';
import { failed, ok, problem, type Problem, type Result } from '../domain/problem.ts';
import { isConnected, type LaunchRoute, type RoutingTable } from '../domain/routing.ts';
import type { SchemaAdapter } from '../schemas/adapter.ts';
import { adapterOf } from '../schemas/adapters.ts';
import type { Place } from './address.ts';
import { upstreamOf, withQuery, type UpstreamAddress } from './upstream-address.ts';

/** Where one request goes. Decided once, before its body is read, and kept to its end. */
export interface Route {
  readonly launchId: string;
  /** A check of ours: nobody is told of it but who asked. */
  readonly isProbe: boolean;
  /** The gateway's name, as it is now. */
  readonly gateway: string;
  readonly gatewayId: string;
  readonly backend: Backend;
  readonly adapter: SchemaAdapter;
  readonly lane: Lane;
  /** Path below the backend, no query. */
  readonly rest: string;
  /** Scheme, host and port of the upstream. */
  readonly origin: string;
  /** Path and query to ask the upstream for. */
  readonly path: string;
}

/**
 * The gateway a launch uses now: the one it names, else the one its organisation has selected. Never one of another
 * organisation.
 */
export function gatewayOf(table: RoutingTable, launch: LaunchRoute): Result<Gateway> {
  const organisation = table.organisations.find((one) => one.id === launch.organisationId);
  if (organisation === undefined) return failed(gone('organisation', launch));
  if (launch.gatewayId === null) {
    const selected = selectedGateway(organisation);
    if (selected) return ok(selected);
    return failed(unknown(`Organisation "${organisation.name}" has no gateway.`, 'Add one in Postern.'));
  }
  const named = organisation.gateways.find((one) => one.id === launch.gatewayId);
  return named === undefined ? failed(gone('gateway', launch)) : ok(named);
}

/** Finds the upstream for an admitted request. */
export function routeRequest(gateway: Gateway, launch: LaunchRoute, place: Place): Result<Route> {
  if (gateway.paused && !launch.probe) {
    return failed(
      problem('gateway-paused', `Gateway "${gateway.name}" is paused.`, '', 'Resume it in Postern.'),
    );
  }
  const found = backendOf(gateway, launch, place);
  if (!found.ok) return found;
  const backend = found.value;
  const named = `Backend "${backend.name}" of gateway "${gateway.name}"`;
  if (backend.disabled && !launch.probe) {
    return failed(problem('backend-disabled', `${named} is disabled.`, '', 'Enable it in Postern.'));
  }
  const adapter = adapterOf(backend.schema);
  const upstream = upstreamOfBackend(backend);
  if (upstream === null) {
    return failed(
      unknown(
        `The upstream address of backend "${backend.name}" of gateway "${gateway.name}" cannot be used.`,
        'It must be https, or http for this machine itself: correct it in Postern.',
      ),
    );
  }
  return ok({
    launchId: launch.launchId,
    isProbe: launch.probe,
    gateway: gateway.name,
    gatewayId: gateway.id,
    backend,
    adapter,
    lane: place.lane,
    rest: place.rest,
    origin: upstream.origin,
    path: withQuery(adapter.upstreamPath(upstream.basePath, place.rest, place.query), backend.options.query),
  });
}

/**
 * The backend an address means: by its name, within its lane. A name that is not there was changed, when this is the
 * gateway the launch was started with; on any other gateway the person has switched, and its leading backend takes over.
 */
function backendOf(gateway: Gateway, launch: LaunchRoute, place: Place): Result<Backend> {
  const lane = gateway.backends.filter((one) => laneOf(one) === place.lane);
  const named = lane.find((one) => one.name === place.backend);
  if (named !== undefined) return ok(named);
  const { startedWith } = launch;
  if (startedWith === null || startedWith.gatewayId === gateway.id) {
    const renamed = lane.find((one) => one.id === startedWith?.backendId);
    return renamed === undefined ? failed(notThere(gateway, launch, place)) : ok(renamed);
  }
  const leading = leadingBackend(gateway, place.lane);
  return leading === null ? failed(nothingOnLane(gateway, place.lane)) : ok(leading);
}

// The file of a connection is brought up to date by itself; a launch is composed anew.
const startAgain = (launch: LaunchRoute): string =>
  isConnected(launch) ? 'start Codex again.' : 'start Codex again from Postern.';

function gone(what: 'gateway' | 'organisation', launch: LaunchRoute): Problem {
  if (!isConnected(launch)) {
    const which =
      what === 'gateway' ? 'gateway this Codex was started with' : 'organisation this Codex was started in';
    return unknown(`The ${which} is gone.`, 'Start Codex again from Postern.');
  }
  return unknown(
    `The ${what} that Codex is connected to is gone.`,
    'Choose another gateway for its connection in Postern, or take it out with `postern restore`.',
  );
}

function notThere(gateway: Gateway, launch: LaunchRoute, place: Place): Problem {
  const other = gateway.backends.find((one) => one.name === place.backend);
  if (other !== undefined) {
    return unknown(
      `Backend "${other.name}" of gateway "${gateway.name}" does not serve this route.`,
      `Its route is /v1/${laneSegments[laneOf(other)]}/${other.name}: ${startAgain(launch)}`,
    );
  }
  const names = gateway.backends.map((one) => `"${one.name}"`).join(', ');
  return unknown(
    `Gateway "${gateway.name}" has no backend "${place.backend}".`,
    names === '' ? 'Add one in Postern.' : `It has ${names}: ${startAgain(launch)}`,
  );
}

function nothingOnLane(gateway: Gateway, lane: Lane): Problem {
  const what = lane === 'chatgpt' ? 'ChatGPT sign-ins' : 'API keys';
  return unknown(
    `Gateway "${gateway.name}" has no enabled backend for ${what}.`,
    'Add or enable one in Postern, or select another gateway.',
  );
}

function unknown(what: string, next: string): Problem {
  return problem('backend-unknown', what, '', next);
}

/** Addresses read so far: there are few, and each request asks for one. */
const read = new WeakMap<Backend, UpstreamAddress | null>();

function upstreamOfBackend(backend: Backend): UpstreamAddress | null {
  const known = read.get(backend);
  if (known !== undefined) return known;
  const upstream = upstreamOf(backend.upstream);
  read.set(backend, upstream);
  return upstream;
}
