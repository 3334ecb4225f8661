import { createHash, randomBytes } from 'node:crypto';
import { failed, ok, type Result } from '../domain/problem.ts';
import type { Connection } from './journal.ts';
import { directKeys, routedKeys } from './owned-keys.ts';
import type { ConnectionsOptions } from './options.ts';
import { noPort } from './words.ts';
import { t } from '../../preload/language.ts';

/** A connection as things stand now. */
export interface Decided {
  readonly connection: Connection;
  readonly laneReason: string;
  /** The variable Codex must find its key in; null when it needs none. */
  readonly keyVariable: string | null;
  /** Whose key is written on request; null for a connection through Postern. */
  readonly backendId: string | null;
}

/** Decides what is to stand in the file for what a person wished. Nothing is written, and no secret is made. */
export function decide(connection: Connection, options: ConnectionsOptions): Promise<Result<Decided>> {
  return connection.kind === 'direct' ? decideDirect(connection, options) : decideRouted(connection, options);
}

/** A token nobody guesses: 256 bits. */
export const newToken = (): string => randomBytes(32).toString('base64url');

/** As the routing table has tokens and bearers. */
export const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('hex');

async function decideRouted(connection: Connection, options: ConnectionsOptions): Promise<Result<Decided>> {
  const { wish, id } = connection;
  const planned = await options.plan({
    codexHome: connection.home,
    lane: wish.lane,
    gatewayId: wish.gatewayId,
  });
  if (!planned.ok) return planned;
  const route = planned.value;
  const port = options.port();
  if (port === null) return failed(noPort());
  const token = connection.route?.token ?? newToken();
  const keys = routedKeys({
    route,
    port,
    token,
    options: wish.options,
    bearerCommand: options.bearerCommand(id),
  });
  return ok({
    connection: {
      ...connection,
      lane: route.lane,
      gateway: route.gateway,
      route: {
        token,
        bearerHash: connection.route?.bearerHash ?? null,
        organisationId: route.organisationId,
        gatewayId: route.pinnedGatewayId,
        startedWith: route.startedWith,
        managed: route.managed,
      },
      keys,
    },
    laneReason: route.laneReason,
    keyVariable: route.provider === 'postern' && !route.managed ? 'OPENAI_API_KEY' : null,
    backendId: null,
  });
}

async function decideDirect(connection: Connection, options: ConnectionsOptions): Promise<Result<Decided>> {
  const { wish } = connection;
  const found = await options.direct({
    gatewayId: wish.gatewayId,
    backendId: wish.backendId,
    lane: wish.lane,
  });
  if (!found.ok) return found;
  const backend = found.value;
  const keys = directKeys(backend, wish.options, wish.withKey);
  if (!keys.ok) return keys;
  return ok({
    connection: {
      ...connection,
      lane: backend.lane,
      gateway: backend.gateway,
      route: null,
      keys: keys.value,
      // What was written stays with this backend, whatever is selected later.
      wish: { ...wish, gatewayId: backend.gatewayId, backendId: backend.backendId },
    },
    laneReason: t`Backend "${backend.backend}" is on the ${backend.lane === 'chatgpt' ? 'ChatGPT' : 'API'} lane.`,
    keyVariable: wish.withKey ? null : backend.keyVariable,
    backendId: backend.backendId,
  });
}
