import type { CodexView, LaneChoice } from '../../preload/contract.ts';
import type { ConnectRoute, DirectBackend } from '../connect/port.ts';
import { failed, ok, problem, type Problem, type Result } from '../domain/problem.ts';
import type { CodexLogin } from './login-status.ts';
import { planLaunch, type RoutingState } from './plan.ts';
import { mayCompressForKeys, tooOldToConnect } from './too-old.ts';
import { t } from '../../preload/language.ts';

export interface ConnectionQuestion {
  readonly platform: NodeJS.Platform;
  /** The Codex that was found; another one may use the same configuration. */
  readonly codex: CodexView;
  readonly codexHome: string;
  readonly lane: LaneChoice;
  /** Null follows the selected gateway. */
  readonly gatewayId: string | null;
  readonly login: CodexLogin;
  /** The environment Codex is started with: the login shell's, as far as it is known. */
  readonly environment: Readonly<Record<string, string>>;
  readonly routing: RoutingState;
}

/**
 * Decides how a connected Codex reaches its backend: as a launch in that home would. A Codex that is not found, a paused
 * gateway or a proxy that is still starting do not stand in the way: the connection outlives them. One that is too old does.
 */
export function planConnection(asked: ConnectionQuestion): Result<ConnectRoute> {
  const plan = planLaunch({
    platform: asked.platform,
    request: { folder: asked.codexHome, lane: asked.lane, gatewayId: asked.gatewayId },
    folderThere: true,
    codex: { state: 'found', path: 'codex', version: '', foundBy: '' },
    login: asked.login,
    environment: asked.environment,
    routing: { ...asked.routing, on: true },
    terminal: null,
  });
  const { route } = plan;
  const { gatewayId, routing } = asked;
  if (gatewayId !== null && !routing.gateways.some(({ id }) => id === gatewayId))
    return failed(gatewayGone());
  if (route === null || route.backend === '') return failed(plan.problem ?? noBackend());
  if (plan.problem?.code === 'backend-unknown') return failed(plan.problem);
  const tooOld = tooOldToConnect(asked.codex, route.managed);
  if (tooOld !== null) return failed(tooOld);
  return ok({
    lane: plan.lane,
    laneReason: plan.laneReason,
    provider: route.provider,
    managed: route.managed,
    dialect: route.dialect,
    backend: route.backend,
    model: route.model,
    gateway: plan.gateway,
    organisationId: route.organisationId,
    pinnedGatewayId: route.pinnedGatewayId,
    startedWith: route.startedWith,
    mayCompress: mayCompressForKeys(asked.codex),
  });
}

/** The same for a backend that Codex is to reach by itself. */
export function planDirect(
  backend: Omit<DirectBackend, 'mayCompress'>,
  codex: CodexView,
): Result<DirectBackend> {
  const tooOld = tooOldToConnect(codex, false);
  return tooOld === null ? ok({ ...backend, mayCompress: mayCompressForKeys(codex) }) : failed(tooOld);
}

const noBackend = (): Problem =>
  problem(
    'backend-unknown',
    t`There is no backend to connect Codex to.`,
    t`The gateway has none that is enabled.`,
    t`Add or enable one, then connect again.`,
  );

const gatewayGone = (): Problem =>
  problem(
    'backend-unknown',
    t`The gateway that was chosen for this connection is not there any more.`,
    t`It was deleted, so what Codex sends with these lines is answered with an error.`,
    t`Choose another gateway for it, bring that one back, or restore Codex's configuration.`,
  );
