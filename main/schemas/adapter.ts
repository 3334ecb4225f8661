/** How one schema is spoken: which requests it knows, and what URL each becomes. */
export interface SchemaAdapter {
  /** True when a request for `rest` (path below the backend, no query) belongs to this schema. */
  allows(method: string, rest: string, upgrade: boolean): boolean;
  /** Path and query to ask the upstream for; `basePath` is the upstream's own path without a trailing slash. */
  upstreamPath(basePath: string, rest: string, query: string): string;
  /** The fields, in lower case, in which this schema takes a credential. */
  readonly credentialHeaders: readonly string[];
  /** False: an upgrade is answered 426 by us, which makes Codex use HTTP at once (Codex 0.169, PROTOCOL G4). */
  readonly websockets: boolean;
}
