import { arrayAt, at, isObject, parseObject, stringAt, type JsonObject } from '../fakes/upstream/json.ts';
import { headerValues, type Exchange } from '../fakes/upstream/exchange.ts';
import type { ModelRequest } from '../fakes/upstream/request.ts';

/** What a release put on the wire in one scenario: kind of fact to the facts, sorted and each once. */
export type WireFacts = Readonly<Record<string, readonly string[]>>;

/** Headers whose value is a fact; of the others, which vary or are secret, only the name is. */
const telling = new Set([
  'accept',
  'content-encoding',
  'content-type',
  'openai-beta',
  'originator',
  'sec-websocket-extensions',
  'version',
  'x-codex-beta-features',
  'x-openai-internal-codex-responses-lite',
]);
/** They say where a request goes and how long it is, not who asks. */
const ofTheWire = new Set(['host', 'connection', 'upgrade', 'content-length', 'sec-websocket-key']);

/** Gathers the facts from what an upstream got behind the proxy. */
export function wireFacts(
  exchanges: readonly Exchange[],
  requests: readonly ModelRequest[],
  version: string,
): WireFacts {
  const found = new Map<string, Set<string>>();
  const note = (kind: string, fact: string): void => {
    const facts = found.get(kind) ?? new Set();
    facts.add(fact.replaceAll(version, 'VERSION'));
    found.set(kind, facts);
  };
  for (const exchange of exchanges) {
    if (exchange.listener === 'accounts') note('account request', call(exchange));
    else noteExchange(exchange, note);
  }
  for (const request of requests) noteRequest(request, note);
  const carriers = exchanges.filter(({ path }) => path.endsWith('/responses'));
  note('order', carriers.map(({ method, status }) => `${method} ${status ?? 'unanswered'}`).join(', '));
  return Object.fromEntries(
    [...found]
      .toSorted(([one], [other]) => (one < other ? -1 : 1))
      .map(([kind, facts]) => [kind, [...facts].toSorted()]),
  );
}

type Note = (kind: string, fact: string) => void;

function noteExchange(exchange: Exchange, note: Note): void {
  note('request', call(exchange));
  if (!exchange.path.endsWith('/responses')) return;
  const kind = exchange.method === 'GET' ? 'upgrade header' : 'POST header';
  for (const [name] of exchange.rawHeaders) {
    const plain = name.toLowerCase();
    if (ofTheWire.has(plain)) continue;
    note(kind, telling.has(plain) ? `${plain}: ${headerValues(exchange, name).join(', ')}` : plain);
  }
  for (const frame of exchange.frames) {
    if (frame.from !== 'client') continue;
    note('frame', frame.kind === 'text' ? stringAt(parseObject(frame.text), 'type') : frame.kind);
  }
}

function noteRequest({ body, kind, model }: ModelRequest, note: Note): void {
  note('request kind', kind);
  note('model', model);
  for (const name of Object.keys(body)) note('body', name);
  const metadata = objectAt(body, 'client_metadata');
  for (const name of Object.keys(metadata)) note('client_metadata', name);
  for (const name of Object.keys(parseObject(stringAt(metadata, 'x-codex-turn-metadata')) ?? {}))
    note('turn metadata', name);
  for (const item of arrayAt(body, 'input')) {
    const role = stringAt(item, 'role');
    note('input item', `${stringAt(item, 'type')}${role === '' ? '' : ` of ${role}`}`);
  }
}

function objectAt(body: JsonObject, name: string): JsonObject {
  const value = at(body, name);
  return isObject(value) ? value : {};
}

/** Method, path below the base and names of the query. */
function call({ method, target }: Exchange): string {
  const [path = '', query = ''] = target.split('?', 2);
  const below = path.replace(/^\/(backend-api\/codex|v1|backend-api)(?=\/)/, '');
  const names = [...new URLSearchParams(query).keys()];
  return `${method} ${below}${names.length === 0 ? '' : `?${names.join('&')}`}`;
}
