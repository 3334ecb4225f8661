import { createHash, randomBytes } from 'node:crypto';
import type { Calls, VerifyView } from '../../preload/contract.ts';
import { t } from '../../preload/language.ts';
import { laneOf, laneSegments, type GatewayBook } from '../domain/gateway.ts';
import { AppError, problem } from '../domain/problem.ts';
import type { LaunchRoute } from '../domain/routing.ts';
import { findBackend } from '../gateways/places.ts';
import { verifyBackend } from '../verify/verify.ts';

/** Checks of backends along the way Codex's requests take: through our own proxy, as a launch that lives as long as its check. */
export interface Probes {
  verify(asked: Calls['backend/verify'][0]): Promise<VerifyView>;
  /** The launches of the checks under way. */
  routes(): readonly LaunchRoute[];
}

export interface ProbesOptions {
  readonly book: () => GatewayBook;
  /** Null when the proxy does not listen. */
  readonly port: () => Promise<number | null>;
  /** Puts the launches in force; resolves when they are. */
  readonly route: () => Promise<void>;
  readonly now: () => number;
}

/** Opens the probes; none is under way. */
export function openProbes({ book, port, route, now }: ProbesOptions): Probes {
  const running = new Map<string, LaunchRoute>();

  return {
    routes: () => [...running.values()],
    async verify({ backendId, oneToken, model }) {
      const place = findBackend(book(), backendId);
      if (place === null) throw new AppError(gone());
      const listening = await port();
      if (listening === null) throw new AppError(notListening());
      const { organisation, gateway, backend } = place;
      const lane = laneOf(backend);
      const token = randomBytes(32).toString('base64url');
      const bearer = backend.auth.type === 'transparent' ? null : randomBytes(32).toString('base64url');
      const launchId = `probe-${randomBytes(6).toString('base64url')}`;
      running.set(launchId, {
        launchId,
        tokenHash: hashOf(token),
        bearerHash: bearer === null ? null : hashOf(bearer),
        organisationId: organisation.id,
        gatewayId: gateway.id,
        startedWith: { gatewayId: gateway.id, backendId },
        probe: true,
      });
      try {
        await route();
        const url = `http://127.0.0.1:${listening}/l/${token}/v1/${laneSegments[lane]}/${backend.name}`;
        return await verifyBackend({ backend, lane, url, bearer, oneToken, model, now });
      } finally {
        running.delete(launchId);
        void route();
      }
    },
  };
}

const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('hex');

const gone = () =>
  problem(
    'not-found',
    t`That backend is not there any more.`,
    t`It was removed meanwhile.`,
    t`Look at the gateways again.`,
  );

const notListening = () =>
  problem(
    'proxy-stopped',
    t`The backend could not be checked.`,
    t`Checks go through the proxy, and it is not listening.`,
    t`Wait a moment, then try again.`,
  );
