import type { Problem } from '../domain/problem.ts';
import type { RoutingTable } from '../domain/routing.ts';
import { problem } from '../domain/problem.ts';
import { isAdmissible } from './admit.ts';
import { authorise } from './authorise.ts';
import { notAdmitted, type Failure } from './failures.ts';
import { framingProblem, type RequestHead } from './framing.ts';
import { launchOf, parseAddress, routeRequest, type Route } from './route.ts';

/** What is asked about a request that its head does not tell. */
export interface Surroundings {
  readonly table: RoutingTable;
  /** The port this proxy listens on. */
  readonly port: number;
  readonly isUpgrade: boolean;
  /** The request line stood on the wire as it was parsed. */
  readonly lineIsExact: boolean;
  /** The process at the other end is the user's own. */
  readonly peerIsOurs: boolean;
}

/** A request's fate; `asked` names what an admitted one was after, for its receipt. */
export type Judgement =
  | { readonly passes: true; readonly route: Route }
  | {
      readonly passes: false;
      readonly failure: Failure;
      readonly asked: {
        readonly launchId: string;
        readonly gateway: string;
        readonly backend: string;
        readonly path: string;
      } | null;
    };

/** Admits, routes and authorises one request from its head alone, in that order. */
export function judge(head: RequestHead, surroundings: Surroundings): Judgement {
  const { table } = surroundings;
  const fault = framingProblem(head) ?? (surroundings.lineIsExact ? null : inexactLine);
  if (fault !== null) return { passes: false, failure: { status: 400, problem: fault }, asked: null };

  const caller = { rawHeaders: head.rawHeaders, target: head.target, port: surroundings.port };
  const address = isAdmissible(caller) ? parseAddress(head.target) : null;
  const launch = address === null ? null : launchOf(address.token, table.launches);
  if (address === null || launch === null || !surroundings.peerIsOurs) {
    return { passes: false, failure: notAdmitted, asked: null };
  }

  const { place } = address;
  if (place === null) return { passes: false, failure: { status: 403, problem: unknownRoute }, asked: null };
  const asked = {
    launchId: launch.launchId,
    gateway: launch.gateway ?? table.selectedGateway,
    backend: place.backend,
    path: place.rest,
  };
  const routed = routeRequest(table, launch, place);
  if (!routed.ok) return { passes: false, failure: { status: 400, problem: routed.problem }, asked };
  const { adapter, ...route } = routed.value;
  if (!adapter.allows(head.method, place.rest, surroundings.isUpgrade)) {
    return { passes: false, failure: { status: 403, problem: unknownRoute }, asked };
  }
  const refusal = authorise(launch, route, head.rawHeaders);
  if (refusal === null) return { passes: true, route };
  // A wrong bearer is a stranger's: nothing is told about it.
  return { passes: false, failure: refusal, asked: refusal === notAdmitted ? null : asked };
}

const inexactLine: Problem = problem(
  'request-malformed',
  'Postern could not pass this request on:',
  'its request line is not written as HTTP/1.1 asks.',
  'If Codex sent it, please report this.',
);

const unknownRoute: Problem = problem(
  'route-unknown',
  'Postern does not pass this request on.',
  'Its address or method is not one Codex uses with a model provider.',
  'If Codex sent it, please report this.',
);
