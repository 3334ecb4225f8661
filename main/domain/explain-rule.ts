import type { BackendAuth, BackendSchema, FixView, Lane } from '../../preload/contract.ts';

/** What a person can do at once: the kinds of fix the window knows. */
export type FixKind = FixView['type'];

/** What is known of an answer that is no success; null where it is not known, and no rule about it holds then. */
export interface AnswerFacts {
  readonly schema: BackendSchema | null;
  readonly auth: BackendAuth | null;
  readonly lane: Lane | null;
  /** The backend's address; null where only the answer is known. */
  readonly upstream: string | null;
  /** The model that was asked for. */
  readonly model: string | null;
  readonly status: number;
  /** The provider's own code, type or exception, in its own spelling; several are parted by blanks. */
  readonly errorCode: string | null;
  readonly errorMessage: string | null;
  /** The answer was a page for people, as portals and firewalls send them. */
  readonly isPage: boolean;
  /** When the limit ends, in words of the language in force: "in 12 minutes". */
  readonly resets: string | null;
  /** Postern's own problem code, when the proxy itself answered. */
  readonly ourProblem: string | null;
}

/** Nothing known but a status, which is to be said. */
export const unknownFacts: Omit<AnswerFacts, 'status'> = {
  schema: null,
  auth: null,
  lane: null,
  upstream: null,
  model: null,
  errorCode: null,
  errorMessage: null,
  isPage: false,
  resets: null,
  ourProblem: null,
};

/** What stands in the texts of a row. */
export interface Told {
  readonly host: string;
  readonly status: number;
  /** The provider's words, or that there were none. */
  readonly said: string;
  /** As in the facts. */
  readonly resets: string | null;
}

/** One row of the table: what it is about, and what is said of it. Every condition that is there must hold. */
export interface ExplainRule {
  readonly id: string;
  readonly status?: readonly number[];
  readonly code?: RegExp;
  readonly says?: RegExp;
  readonly schema?: readonly BackendSchema[];
  readonly auth?: readonly BackendAuth[];
  readonly lane?: Lane;
  readonly address?: RegExp;
  readonly isPage?: true;
  readonly ours?: readonly string[];
  /** The three texts; what a provider said follows `why`. */
  readonly what: string;
  readonly why: string;
  readonly next: string;
  readonly fix: FixKind | null;
  /** For `copyCommand`; {model} is filled in. */
  readonly command?: string;
}
