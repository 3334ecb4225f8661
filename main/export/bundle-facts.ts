import type { BackendView, BookView, SettingsView } from '../../preload/contract.ts';
import { parseUrl } from '../domain/url.ts';

// Entries are named one by one: what is new in a view stays out until somebody has looked at it.

/** The settings as a supporter needs them: no secret, no folder a person works in, no name to sign in with. */
export function settingsFacts(settings: SettingsView): object {
  const { network, traces } = settings;
  return {
    theme: settings.theme,
    recordContent: settings.recordContent,
    terminal: settings.terminal,
    terminals: settings.terminals.map(({ id }) => id),
    home: settings.home,
    network: {
      caFrom: network.caFrom,
      caBundle: network.caBundle,
      caProblem: network.caProblem,
      proxyMode: network.proxyMode,
      proxy: addressOf(network.proxyUrl ?? ''),
      hasUser: (network.proxyUser ?? '') !== '',
      proxyInForce: addressOf(network.proxyInForce ?? ''),
      proxyBypass: network.proxyBypass,
      proxyProblem: network.proxyProblem,
    },
    storage: settings.storage,
    traces: {
      on: traces.on,
      endpoint: addressOf(traces.endpoint ?? ''),
      content: traces.content,
      hasHeader: traces.hasHeader,
      waiting: traces.waiting,
      problem: traces.problem,
    },
    notices: settings.notices,
  };
}

/** The gateways with their hosts, without any key and without the values that are added to requests. */
export function bookFacts(book: BookView): object {
  return {
    organisations: book.organisations.length,
    gateways: book.gateways.map((gateway) => ({
      name: gateway.name,
      selected: gateway.selected,
      paused: gateway.paused,
      budget: gateway.budget === null ? null : { unit: gateway.budget.unit, period: gateway.budget.period },
      backends: gateway.backends.map(backendFacts),
    })),
  };
}

function backendFacts(backend: BackendView): object {
  const { options } = backend;
  return {
    name: backend.name,
    schema: backend.schema,
    upstream: addressOf(backend.upstream),
    lane: backend.lane,
    auth: backend.auth,
    keyPlace: backend.key?.place ?? null,
    keyFits: backend.key?.fits ?? null,
    model: backend.model,
    modelPattern: backend.modelPattern,
    disabled: backend.disabled,
    leads: backend.leads,
    addedHeaders: options.headers.map(([name]) => name),
    addedQuery: options.query.map(([name]) => name),
    retries: options.retries,
    connectTimeoutMs: options.connectTimeoutMs,
    streamIdleTimeoutMs: options.streamIdleTimeoutMs,
    lastResult:
      backend.lastResult === null
        ? null
        : { status: backend.lastResult.status, problem: backend.lastResult.problem?.code ?? null },
  };
}

/** Scheme, host and path of an address; null when it is none. */
function addressOf(url: string): string | null {
  const parsed = parseUrl(url);
  return parsed === null ? null : `${parsed.protocol}//${parsed.host}${parsed.pathname}`;
}
