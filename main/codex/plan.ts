import type { CodexView, Lane, LaunchPreview, LaunchRequest } from '../../preload/contract.ts';
import { laneOf, leadingBackend, type Backend, type Gateway } from '../domain/gateway.ts';
import { problem, type Problem } from '../domain/problem.ts';
import { adapterOf } from '../schemas/adapters.ts';
import { isFilled } from './child-environment.ts';
import {
  bearerPlaceholder,
  codexCommand,
  commandText,
  tokenPlaceholder,
  type CodexCommand,
  type Route,
} from './command.ts';
import type { FoundTerminal } from './find-terminals.ts';
import { decideLane } from './lane.ts';
import type { CodexLogin } from './login-status.ts';
import { noTerminal } from './open-terminal.ts';
import type { ShellDialect } from './quote.ts';
import type { TerminalHere } from './terminal-here.ts';
import { tooOldToRoute } from './too-old.ts';
import { t } from '../../preload/language.ts';

/** What the rest of Postern tells about routing at the moment of a launch. */
export interface RoutingState {
  readonly on: boolean;
  /** Null while the proxy does not listen. */
  readonly port: number | null;
  /** The organisation in use. */
  readonly organisationId: string;
  /** The gateway in use; null when there is none. */
  readonly gateway: Gateway | null;
  /** All gateways of the organisation: a launch may name one. */
  readonly gateways: readonly Gateway[];
  /** One that stands in no organisation, for launches that name it; null when there is none. */
  readonly demo?: Gateway | null;
}

/** A launch as it is asked for inside Postern: `tail` is what stands behind the overrides, such as `resume` and a session. */
export interface LaunchWish extends LaunchRequest {
  readonly tail?: readonly string[];
  /** The terminal it is to run in; absent where one is opened for it. */
  readonly here?: TerminalHere;
}

/** Everything a launch is decided from. */
export interface LaunchFacts {
  readonly platform: NodeJS.Platform;
  readonly request: LaunchWish;
  readonly folderThere: boolean;
  readonly codex: CodexView;
  readonly login: CodexLogin;
  /** The environment the terminal will give its shell. */
  readonly environment: Readonly<Record<string, string>>;
  readonly routing: RoutingState;
  readonly terminal: FoundTerminal | null;
}

/** A route without its secrets; `managed`: the backend's credential is ours, and Codex is given a bearer for it. */
export type PlannedRoute = Omit<Route, 'token' | 'bearer'> & {
  readonly managed: boolean;
  readonly organisationId: string;
  /** The gateway this launch keeps to; null follows the selected one. */
  readonly pinnedGatewayId: string | null;
  readonly startedWith: { readonly gatewayId: string; readonly backendId: string } | null;
};

/** The secrets of one launch. */
export interface LaunchSecrets {
  readonly token: string;
  /** Null for a launch that is not managed. */
  readonly bearer: string | null;
}

/** A launch that is decided but not begun. */
export interface LaunchPlan {
  readonly platform: NodeJS.Platform;
  readonly folder: string;
  readonly lane: Lane;
  readonly laneReason: string;
  readonly gateway: string;
  readonly terminal: FoundTerminal | null;
  readonly codex: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly tail: readonly string[];
  /** Null: not routed. */
  readonly route: PlannedRoute | null;
  /** Why it cannot be done as it is, the missing terminal aside. */
  readonly problem: Problem | null;
}

/** Decides a launch: lane, backend, and what stands in its way. */
export function planLaunch(facts: LaunchFacts): LaunchPlan {
  const { routing, request, codex, environment, login } = facts;
  const { gateway, asked, problem: gone } = wished(request, routing);
  const backendOf = (lane: Lane): Backend | null =>
    asked ?? (gateway === null ? null : leadingBackend(gateway, lane));
  const isManaged = (lane: Lane): boolean => {
    const type = backendOf(lane)?.auth.type;
    return routing.on && type !== undefined && type !== 'transparent';
  };
  const decision = decideLane({
    choice: asked === null ? request.lane : laneOf(asked),
    keyInEnvironment: isFilled(environment['OPENAI_API_KEY']),
    login,
    managed: { chatgpt: isManaged('chatgpt'), api: isManaged('api') },
    // Without routing, or with nothing to route to, there is nothing to go by.
    only: routing.on && gateway !== null ? onlyLane(gateway) : null,
  });
  const backend = backendOf(decision.lane);
  return {
    platform: facts.platform,
    folder: request.folder,
    tail: request.tail ?? [],
    lane: decision.lane,
    laneReason: routing.on ? decision.reason : t`Routing is off: Codex goes to its provider directly.`,
    gateway: gateway?.name ?? '',
    terminal: facts.terminal,
    codex: codex.state === 'missing' ? 'codex' : codex.path,
    environment,
    route: routing.on
      ? {
          port: routing.port ?? 0,
          lane: decision.lane,
          backend: backend?.name ?? '',
          provider: decision.provider,
          managed: decision.managed,
          dialect: dialectOf(decision.lane, backend, routing.gateways, (request.gatewayId ?? null) !== null),
          model: backend?.model ?? null,
          organisationId: routing.organisationId,
          pinnedGatewayId: (request.gatewayId ?? null) === null ? null : (gateway?.id ?? null),
          startedWith:
            gateway === null || backend === null ? null : { gatewayId: gateway.id, backendId: backend.id },
        }
      : null,
    problem:
      codexProblem(codex) ??
      (facts.folderThere ? null : folderMissing()) ??
      (routing.on
        ? (tooOldToRoute(codex) ??
          gone ??
          routingProblem(routing.port, gateway, decision.lane, backend !== null) ??
          decision.problem)
        : null),
  };
}

/** The gateway and the backend a request names; what it does not name is decided elsewhere. */
function wished(
  request: LaunchRequest,
  routing: RoutingState,
): { readonly gateway: Gateway | null; readonly asked: Backend | null; readonly problem: Problem | null } {
  const { gatewayId = null, backendId = null } = request;
  const gateway =
    gatewayId === null
      ? routing.gateway
      : ([...routing.gateways, routing.demo ?? null].find((one) => one?.id === gatewayId) ?? null);
  if (gatewayId !== null && gateway === null)
    return { gateway, asked: null, problem: goneMeanwhile('gateway') };
  if (backendId === null) return { gateway, asked: null, problem: null };
  const asked = gateway?.backends.find((one) => one.id === backendId && !one.disabled) ?? null;
  return { gateway, asked, problem: asked === null ? goneMeanwhile('backend') : null };
}

/** The one lane a gateway serves; null when it serves both, or none. */
function onlyLane(gateway: Gateway): Lane | null {
  const chatgpt = leadingBackend(gateway, 'chatgpt') !== null;
  const api = leadingBackend(gateway, 'api') !== null;
  if (chatgpt === api) return null;
  return chatgpt ? 'chatgpt' : 'api';
}

/**
 * How Codex should speak on a lane: with what only OpenAI has, where that is all it can meet. A launch that follows the
 * selected gateway may be led to any of them, and cannot be told another dialect while it runs.
 */
function dialectOf(
  lane: Lane,
  backend: Backend | null,
  gateways: readonly Gateway[],
  pinned: boolean,
): Route['dialect'] {
  const others = pinned ? [] : gateways.map((one) => leadingBackend(one, lane));
  const plain = [backend, ...others].some((one) => one !== null && !adapterOf(one.schema).websockets);
  return plain ? 'plain' : 'openai';
}

const placeholders: LaunchSecrets = { token: tokenPlaceholder, bearer: bearerPlaceholder };

/** The command of a plan, with the secrets of a launch or with the placeholders that stand for them. */
export function commandOf(plan: LaunchPlan, secrets: LaunchSecrets = placeholders): CodexCommand {
  const { route } = plan;
  return codexCommand({
    platform: plan.platform,
    codex: plan.codex,
    environment: plan.environment,
    tail: plan.tail,
    route:
      route === null
        ? null
        : { ...route, token: secrets.token, bearer: route.managed ? secrets.bearer : null },
  });
}

/** The command of a plan as one line to read or paste. */
export function textOf(plan: LaunchPlan, command: CodexCommand): string {
  const dialect: ShellDialect = plan.platform === 'win32' ? 'powershell' : 'sh';
  return commandText(command, plan.folder, dialect);
}

/** What a person sees before a launch. */
export function previewOf(plan: LaunchPlan): LaunchPreview {
  return {
    folder: plan.folder,
    lane: plan.lane,
    laneReason: plan.laneReason,
    gateway: plan.gateway,
    backend: plan.route?.backend ?? '',
    terminal: plan.terminal?.name ?? null,
    command: textOf(plan, commandOf(plan)),
    routed: plan.route !== null,
    problem: plan.problem ?? (plan.terminal === null ? noTerminal() : null),
  };
}

function codexProblem(codex: CodexView): Problem | null {
  if (codex.state === 'found') return null;
  if (codex.state === 'broken') return { ...codex.problem, code: 'codex-broken' };
  return problem(
    'codex-missing',
    t`Codex was not found on this machine.`,
    t`Postern looked on PATH, on the PATH of your login shell, and where npm, Homebrew and the Node version managers put it.`,
    t`Install it with one of the commands shown, then look again.`,
  );
}

function folderMissing(): Problem {
  return problem(
    'folder-missing',
    t`The folder is not there.`,
    t`It was moved or deleted, or it is not a folder.`,
    t`Choose another folder.`,
  );
}

function goneMeanwhile(what: 'gateway' | 'backend'): Problem {
  return problem(
    'backend-unknown',
    what === 'gateway'
      ? t`The gateway chosen for this launch is not there.`
      : t`The backend chosen for this launch is not there.`,
    t`It was removed or disabled meanwhile.`,
    what === 'gateway' ? t`Choose another gateway.` : t`Choose another backend.`,
  );
}

function routingProblem(
  port: number | null,
  gateway: Gateway | null,
  lane: Lane,
  hasBackend: boolean,
): Problem | null {
  if (port === null) {
    return problem(
      'proxy-stopped',
      t`The proxy is not listening.`,
      t`It is starting, or it could not be started.`,
      t`Wait a moment and try again, or turn routing off to start Codex without Postern.`,
    );
  }
  if (gateway?.paused === true) {
    return problem(
      'gateway-paused',
      t`Gateway "${gateway.name}" is paused.`,
      t`Codex would be refused.`,
      t`Resume it, or choose another gateway.`,
    );
  }
  if (hasBackend) return null;
  return problem(
    'backend-unknown',
    t`The gateway ${gateway?.name ?? ''} has no backend for the ${lane === 'chatgpt' ? 'ChatGPT' : 'API'} lane.`,
    t`Each lane needs a backend to go to.`,
    t`Add one to the gateway, or choose the other lane.`,
  );
}
