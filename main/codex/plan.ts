import type { CodexView, Lane, LaunchPreview, LaunchRequest } from '../../preload/contract.ts';
import { laneOf, type Backend, type Gateway } from '../domain/gateway.ts';
import { problem, type Problem } from '../domain/problem.ts';
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

/** What the rest of Postern tells about routing at the moment of a launch. */
export interface RoutingState {
  readonly on: boolean;
  /** Null while the proxy does not listen. */
  readonly port: number | null;
  /** The gateway in use; null when there is none. */
  readonly gateway: Gateway | null;
}

/** Everything a launch is decided from. */
export interface LaunchFacts {
  readonly platform: NodeJS.Platform;
  readonly request: LaunchRequest;
  readonly folderThere: boolean;
  readonly codex: CodexView;
  readonly login: CodexLogin;
  /** The environment the terminal will give its shell. */
  readonly environment: Readonly<Record<string, string>>;
  readonly routing: RoutingState;
  readonly terminal: FoundTerminal | null;
}

/** A route without its secrets; `managed`: the backend has an account of its own, and Codex is given a bearer for it. */
export type PlannedRoute = Omit<Route, 'token' | 'bearer'> & { readonly managed: boolean };

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
  /** Null: not routed. */
  readonly route: PlannedRoute | null;
  /** Why it cannot be done as it is, the missing terminal aside. */
  readonly problem: Problem | null;
}

/** Decides a launch: lane, backend, and what stands in its way. */
export function planLaunch(facts: LaunchFacts): LaunchPlan {
  const { routing, request, codex, environment, login } = facts;
  const backendOf = (lane: Lane): Backend | null =>
    routing.gateway?.backends.find((one) => laneOf(one) === lane) ?? null;
  const isManaged = (lane: Lane): boolean => routing.on && backendOf(lane)?.auth.type === 'account';
  const decision = decideLane({
    choice: request.lane,
    keyInEnvironment: isFilled(environment['OPENAI_API_KEY']),
    login,
    managed: { chatgpt: isManaged('chatgpt'), api: isManaged('api') },
  });
  const backend = backendOf(decision.lane);
  return {
    platform: facts.platform,
    folder: request.folder,
    lane: decision.lane,
    laneReason: routing.on ? decision.reason : 'Routing is off: Codex goes to its provider directly.',
    gateway: routing.gateway?.name ?? '',
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
        }
      : null,
    problem:
      codexProblem(codex) ??
      (facts.folderThere ? null : folderMissing()) ??
      (routing.on ? (routingProblem(routing, decision.lane, backend !== null) ?? decision.problem) : null),
  };
}

const placeholders: LaunchSecrets = { token: tokenPlaceholder, bearer: bearerPlaceholder };

/** The command of a plan, with the secrets of a launch or with the placeholders that stand for them. */
export function commandOf(plan: LaunchPlan, secrets: LaunchSecrets = placeholders): CodexCommand {
  const { route } = plan;
  return codexCommand({
    platform: plan.platform,
    codex: plan.codex,
    environment: plan.environment,
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
    'Codex was not found on this machine.',
    'Postern looked on PATH, on the PATH of your login shell, and where npm, Homebrew and the Node version managers put it.',
    'Install it with one of the commands shown, then look again.',
  );
}

function folderMissing(): Problem {
  return problem(
    'folder-missing',
    'The folder is not there.',
    'It was moved or deleted, or it is not a folder.',
    'Choose another folder.',
  );
}

function routingProblem({ port, gateway }: RoutingState, lane: Lane, hasBackend: boolean): Problem | null {
  if (port === null) {
    return problem(
      'proxy-stopped',
      'The proxy is not listening.',
      'It is starting, or it could not be started.',
      'Wait a moment and try again, or turn routing off to start Codex without Postern.',
    );
  }
  if (hasBackend) return null;
  return problem(
    'backend-unknown',
    `The gateway ${gateway?.name ?? ''} has no backend for the ${lane === 'chatgpt' ? 'ChatGPT' : 'API'} lane.`,
    'Each lane needs a backend to go to.',
    'Add one to the gateway, or choose the other lane.',
  );
}
