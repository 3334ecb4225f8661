import type { BackendDraft } from '../../preload/contract.ts';

/** One thing to notice about a draft. */
export interface LintRule {
  readonly code: string;
  /** `url` is the draft's address; null when it is none of http or https. */
  readonly find: (draft: BackendDraft, url: URL | null) => LintFound | null;
}

/** What was noticed. */
export interface LintFound {
  readonly message: string;
  /** The words of the button and the draft as it would be; absent where only a person can tell. */
  readonly fix?: readonly [label: string, draft: BackendDraft];
}

/** The draft with its address changed. */
export function readdressed(draft: BackendDraft, url: URL, change: (copy: URL) => void): BackendDraft {
  const copy = new URL(url);
  change(copy);
  return { ...draft, upstream: addressOf(copy) };
}

/** An address as people write it: no slash after the host or the path. */
export function addressOf(url: URL): string {
  const path = url.pathname.replace(/\/$/, '');
  const user = [url.username, url.password].filter((part) => part !== '').join(':');
  return `${url.protocol}//${user === '' ? '' : `${user}@`}${url.host}${path}${url.search}${url.hash}`;
}

/** The segments of an address's path, without empty ones. */
export function segmentsOf(url: URL): readonly string[] {
  return url.pathname.split('/').filter((part) => part !== '');
}

/** The value of an extra query entry of a draft; null when it has none. */
export function queryOf(draft: BackendDraft, name: string): string | null {
  return draft.options.query.find(([own]) => own === name)?.[1] ?? null;
}

/** The draft with other extra query entries. */
export function withQuery(draft: BackendDraft, query: BackendDraft['options']['query']): BackendDraft {
  return { ...draft, options: { ...draft.options, query } };
}
