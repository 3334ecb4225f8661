import type { Problem } from '../domain/problem.ts';
import type { LaunchRoute, RoutingTable } from '../domain/routing.ts';
import { problem } from '../domain/problem.ts';
import { isAdmissible } from './admit.ts';
import { authorise } from './authorise.ts';
import { notAdmitted, type Failure } from './failures.ts';
import { framingProblem, type RequestHead } from './framing.ts';
import { launchOf, parseAddress } from './address.ts';
import { gatewayOf, routeRequest, type Route } from './route.ts';

/** What is asked about a request that its head does not tell. */
export interface Surroundings {
  readonly table: RoutingTable;
  /** The port this proxy listens on. */
  readonly port: number;
  readonly isUpgrade: boolean;
  /** The head stood on the wire as it was parsed. */
  readonly headIsExact: boolean;
  /** The process at the other end is the user's own. */
  readonly peerIsOurs: boolean;
}

/** A request's fate; `asked` names what an admitted one was after, for its receipt. */
export type Judgement =
  | { readonly passes: true; readonly route: Route }
  | {
      readonly passes: false;
      readonly failure: Failure;
      readonly asked: Asked | null;
    };

/** What an admitted request was after. */
export interface Asked {
  readonly launchId: string;
  /** Names; empty when that is not known. */
  readonly gateway: string;
  readonly backend: string;
  /** Null for a backend that was not found. */
  readonly backendId: string | null;
  readonly path: string;
}

/** Admits, routes and authorises one request from its head alone, in that order. */
export function judge(head: RequestHead, surroundings: Surroundings): Judgement {
  const { table } = surroundings;
  const fault = framingProblem(head) ?? (surroundings.headIsExact ? null : inexactHead);
  if (fault !== null) return { passes: false, failure: { status: 400, problem: fault }, asked: null };

  const caller = { rawHeaders: head.rawHeaders, target: head.target, port: surroundings.port };
  const address = isAdmissible(caller) ? parseAddress(head.target) : null;
  const launch = address === null ? null : launchOf(address.token, table.launches);
  if (address === null || launch === null || !surroundings.peerIsOurs) {
    return { passes: false, failure: notAdmitted, asked: null };
  }

  const { place } = address;
  if (place === null) return { passes: false, failure: { status: 403, problem: unknownRoute }, asked: null };
  const gateway = gatewayOf(table, launch);
  const routed = gateway.ok ? routeRequest(gateway.value, launch, place) : gateway;
  const route = routed.ok ? routed.value : null;
  const asked: Asked | null = launch.probe
    ? null
    : {
        launchId: launch.launchId,
        gateway: gateway.ok ? gateway.value.name : '',
        backend: route?.backend.name ?? place.backend,
        backendId: route?.backend.id ?? null,
        path: place.rest,
      };
  if (!routed.ok) return { passes: false, failure: { status: 400, problem: routed.problem }, asked };
  const refusal = refusalOf(launch, routed.value, head, surroundings.isUpgrade);
  if (refusal === null) return { passes: true, route: routed.value };
  // A wrong bearer is a stranger's: nothing is told about it. An upgrade we decline is no failure: a request follows it.
  const isUntold = refusal === notAdmitted || refusal === overHttp;
  return { passes: false, failure: refusal, asked: isUntold ? null : asked };
}

/** Why a routed request may not pass; null when it may. */
function refusalOf(
  launch: LaunchRoute,
  route: Route,
  { method, rawHeaders }: RequestHead,
  isUpgrade: boolean,
): Failure | null {
  const isDeclined = isUpgrade && !route.adapter.websockets;
  if (!isDeclined && !route.adapter.allows(method, route.rest, isUpgrade)) {
    return { status: 403, problem: unknownRoute };
  }
  return authorise(launch, route, rawHeaders) ?? (isDeclined ? overHttp : null);
}

const inexactHead: Problem = problem(
  'request-malformed',
  'Postern could not pass this request on:',
  'its head is not written as HTTP/1.1 asks.',
  'If Codex sent it, please report this.',
);

const unknownRoute: Problem = problem(
  'route-unknown',
  'Postern does not pass this request on.',
  'Its address or method is not one Codex uses with a model provider.',
  'If Codex sent it, please report this.',
);

/** Codex 0.169 takes a 426 for "use HTTP" and posts at once (PROTOCOL G4). */
const overHttp: Failure = {
  status: 426,
  problem: problem('method-unsupported', 'This backend speaks no WebSocket.', '', 'Use HTTP.'),
};
