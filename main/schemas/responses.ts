interface Endpoint {
  readonly method: 'GET' | 'POST' | '*';
  readonly upgrade: boolean;
  readonly path: RegExp;
}

const segment = '[A-Za-z0-9_.:~-]+';

/** The requests Codex 0.169 makes below a model base URL (codex-rs/codex-api/src/endpoint, seen Nov 2026). */
const endpoints: readonly Endpoint[] = [
  { method: 'POST', upgrade: false, path: /^responses$/ },
  { method: 'GET', upgrade: true, path: /^responses$/ },
  { method: 'POST', upgrade: false, path: /^responses\/compact$/ },
  { method: 'GET', upgrade: false, path: /^models$/ },
  { method: 'POST', upgrade: false, path: /^images\/(?:generations|edits)$/ },
  { method: 'POST', upgrade: false, path: /^alpha\/search$/ },
  { method: '*', upgrade: false, path: new RegExp(`^memories(?:/${segment}){1,4}$`) },
  { method: 'POST', upgrade: false, path: new RegExp(`^realtime/calls(?:/${segment}){0,2}$`) },
  { method: 'GET', upgrade: true, path: new RegExp(`^realtime(?:/${segment}){0,3}$`) },
];

const anyMethod = new Set(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']);

/** True for the requests both Responses dialects share; everything else is none of Codex's business here. */
export function isResponsesRequest(method: string, rest: string, upgrade: boolean): boolean {
  return endpoints.some(
    (one) =>
      one.upgrade === upgrade &&
      (one.method === '*' ? anyMethod.has(method) : one.method === method) &&
      one.path.test(rest),
  );
}
