import { createHash } from 'node:crypto';
import type { ExchangeEvent, ExchangeNotice } from '../../main/domain/exchange.ts';
import { usualBackend, type Backend, type Gateway } from '../../main/domain/gateway.ts';
import type { LaunchRoute, RoutingTable } from '../../main/domain/routing.ts';
import { directTransport, type Transport } from '../../main/domain/transport.ts';
import type { AskCredential } from '../../main/proxy/credential.ts';
import type { ExchangeObserver } from '../../main/proxy/observer.ts';
import { startProxy, type Proxy, type ProxyLimits } from '../../main/proxy/server.ts';

/** The token of the one launch the bed knows. */
export const bedToken = 'test-launch-token-aaaaaaaaaaaaaaaaaaaaaaaaa';

/** A running proxy with one gateway, and what it told. */
export interface ProxyBed {
  readonly proxy: Proxy;
  readonly port: number;
  /** `/l/<token>/v1/openai-responses/api`, and the same for the other lane. */
  readonly apiPath: string;
  readonly chatgptPath: string;
  readonly host: string;
  readonly events: readonly ExchangeEvent[];
  readonly notices: readonly ExchangeNotice[];
  readonly logs: readonly { level: string; event: string; facts: object }[];
  table(changes?: TableChanges): RoutingTable;
  /** Resolves with the first event, present or to come, that `matches`. */
  event(matches: (event: ExchangeEvent) => boolean): Promise<ExchangeEvent>;
  /** Resolves when as many exchanges as given have ended. */
  ended(count?: number): Promise<Extract<ExchangeEvent, { type: 'ended' }>[]>;
  stop(): Promise<void>;
}

export interface BedOptions {
  readonly limits?: Partial<ProxyLimits>;
  readonly observer?: ExchangeObserver;
  readonly ownUid?: number | null;
  readonly transport?: Transport;
  readonly credential?: AskCredential;
}

/** What a table has instead of the usual; `gateways` are those of the one organisation, the first one selected. */
export interface TableChanges extends Partial<RoutingTable> {
  readonly gateways?: readonly Gateway[];
}

/** Gateway `default` of the bed's one organisation, with these backends. */
export function bedGateway(backends: readonly Backend[], changes: Partial<Gateway> = {}): Gateway {
  return { id: 'gateway-1', name: 'default', paused: false, budget: null, backends, ...changes };
}

/** The bed's one launch. */
export function bedLaunch(changes: Partial<LaunchRoute> = {}): LaunchRoute {
  return {
    launchId: 'launch-1',
    tokenHash: hashOf(bedToken),
    bearerHash: null,
    organisationId: 'organisation-1',
    gatewayId: null,
    startedWith: null,
    probe: false,
    ...changes,
  };
}

/** The bed's backends. */
export function bedBackends(upstream: string): [api: Backend, chatgpt: Backend] {
  return [
    usualBackend({ id: 'backend-api', name: 'api', schema: 'OpenAI', upstream }),
    usualBackend({ id: 'backend-chatgpt', name: 'chatgpt', schema: 'ChatGPTCodex', upstream }),
  ];
}

/** A routing table with the bed's one launch, and `gateways` in one organisation. */
export function bedTable(gateways: readonly Gateway[], changes: Partial<RoutingTable> = {}): RoutingTable {
  const [selected] = gateways;
  return {
    revision: 1,
    organisations: [
      { id: 'organisation-1', name: 'Personal', selectedGatewayId: selected?.id ?? '', gateways },
    ],
    launches: [bedLaunch()],
    transport: directTransport,
    ...changes,
  };
}

/** Starts a proxy whose two backends, `api` and `chatgpt`, both lead to `upstream`. */
export async function startBed(upstream: string, options: BedOptions = {}): Promise<ProxyBed> {
  const events: ExchangeEvent[] = [];
  const notices: ExchangeNotice[] = [];
  const logs: { level: string; event: string; facts: object }[] = [];
  const waiters = new Set<() => void>();
  const tell = (event: ExchangeEvent): void => {
    events.push(event);
    for (const waiter of waiters) waiter();
  };
  const proxy = await startProxy({
    port: 0,
    orElse: 'fail',
    observer: options.observer ?? recordingObserver(tell),
    notice: (notice) => notices.push(notice),
    log: (level, event, facts) => logs.push({ level, event, facts }),
    ownUid: options.ownUid === undefined ? (process.getuid?.() ?? null) : options.ownUid,
    ...(options.credential === undefined ? {} : { credential: options.credential }),
    ...(options.limits === undefined ? {} : { limits: options.limits }),
  });
  const table = ({ gateways, ...changes }: TableChanges = {}): RoutingTable =>
    bedTable(gateways ?? [bedGateway(bedBackends(upstream))], {
      ...(options.transport === undefined ? {} : { transport: options.transport }),
      ...changes,
    });
  proxy.route(table());

  const wait = <T>(read: () => T | null): Promise<T> =>
    new Promise((resolve) => {
      const check = (): void => {
        const found = read();
        if (found === null) return;
        waiters.delete(check);
        resolve(found);
      };
      waiters.add(check);
      check();
    });

  return {
    proxy,
    port: proxy.port,
    host: `127.0.0.1:${proxy.port}`,
    apiPath: `/l/${bedToken}/v1/openai-responses/api`,
    chatgptPath: `/l/${bedToken}/v1/openai-chatgpt/chatgpt`,
    events,
    notices,
    logs,
    table,
    event: (matches) => wait(() => events.find(matches) ?? null),
    ended: (count = 1) =>
      wait(() => {
        const found = events.filter((event) => event.type === 'ended');
        return found.length >= count ? found : null;
      }),
    stop: () => proxy.stop(0),
  };
}

/** Lower-case hex SHA-256, as a routing table holds a launch token. */
export function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** An observer that hands every event on at once; bytes are copied. */
export function recordingObserver(tell: (event: ExchangeEvent) => void): ExchangeObserver {
  return {
    open(started) {
      const { exchangeId } = started;
      tell(started);
      return {
        requestBytes: (bytes) => tell({ type: 'requestBytes', exchangeId, bytes: Buffer.from(bytes) }),
        requestEnded: (at) => tell({ type: 'requestEnded', exchangeId, at }),
        responded: (at, status, headers) => tell({ type: 'responded', exchangeId, at, status, headers }),
        responseBytes: (at, bytes) =>
          tell({ type: 'responseBytes', exchangeId, at, bytes: Buffer.from(bytes) }),
        ended: (at, outcome, overheadUs, problem) =>
          tell({ type: 'ended', exchangeId, at, outcome, overheadUs, problem }),
      };
    },
  };
}
