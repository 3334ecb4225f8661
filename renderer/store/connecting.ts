import type {
  CodexHomeView,
  ConnectOptions,
  ConnectPreview,
  ConnectWish,
  ProblemView,
} from '../../preload/contract.ts';
import type { Loadable } from './loadable.ts';

/** What a person may have written beside the routing, as typed. */
export type TypedOptions = Readonly<Record<keyof ConnectOptions, string>>;

/** The wish without its options, which are kept as typed. */
export type WishDraft = Omit<ConnectWish, 'options'>;

/** The sheet in which a configuration file is connected or restored: what is asked for, and what it would write. */
export interface Connecting {
  readonly what: 'connect' | 'restore';
  readonly homeId: string;
  readonly draft: WishDraft;
  readonly typed: TypedOptions;
  /** True: the file has the name of a profile that is still to be made; `draft.profile` is that name as typed. */
  readonly newProfile: boolean;
  /** True when Postern's lines are in the file already, or wait to be. */
  readonly connected: boolean;
  /** The earlier one stays until a new one is here. */
  readonly preview: Loadable<ConnectPreview>;
  /** True while the preview on screen is not of what the fields say now: nothing may be applied then. */
  readonly stale: boolean;
  readonly busy: boolean;
  /** Why the last apply was refused. */
  readonly problem: ProblemView | null;
}

/** Nothing typed: Codex's own choices. */
export const noOptions: TypedOptions = {
  model: '',
  reviewModel: '',
  effort: '',
  contextWindow: '',
  compactAt: '',
};

/** The sheet as it opens on a file: on what is connected there, else on what most people want. */
export function connectingOn(
  home: Pick<CodexHomeView, 'id' | 'files'>,
  profile: string | null,
  what: Connecting['what'],
): Connecting {
  const draft: WishDraft = {
    homeId: home.id,
    profile,
    kind: 'routed',
    lane: 'auto',
    gatewayId: null,
    backendId: null,
    withKey: false,
  };
  return {
    what,
    homeId: home.id,
    typed: noOptions,
    ...onFile(home, draft),
    newProfile: false,
    preview: { state: 'loading', late: false },
    stale: true,
    busy: false,
    problem: null,
  };
}

/** The draft on the file it names: what is connected there stays until it is changed. */
export function onFile(
  home: Pick<CodexHomeView, 'files'>,
  draft: WishDraft,
): Pick<Connecting, 'draft' | 'connected'> & Partial<Pick<Connecting, 'typed'>> {
  const connection = home.files.find((file) => file.profile === draft.profile)?.connection ?? null;
  if (connection === null) return { draft, connected: false };
  const { kind, gatewayId, wish } = connection;
  const { lane, backendId } = wish;
  return {
    // The key is never written again unasked.
    draft: { ...draft, kind, gatewayId, lane, backendId, withKey: false },
    typed: typedOf(wish.options),
    connected: true,
  };
}

function typedOf(options: ConnectOptions): TypedOptions {
  const shown = (value: string | number | null): string => (value === null ? '' : String(value));
  return {
    model: shown(options.model),
    reviewModel: shown(options.reviewModel),
    effort: shown(options.effort),
    contextWindow: shown(options.contextWindow),
    compactAt: shown(options.compactAt),
  };
}

/** A change of the draft. What depends on what was changed goes back to what is usual, above all the key in a file. */
export function changedDraft(draft: WishDraft, change: Partial<WishDraft>): WishDraft {
  const elsewhere =
    ('kind' in change && change.kind !== draft.kind) ||
    ('lane' in change && change.lane !== draft.lane) ||
    ('gatewayId' in change && change.gatewayId !== draft.gatewayId);
  const another = elsewhere || ('backendId' in change && change.backendId !== draft.backendId);
  return {
    ...draft,
    ...(elsewhere ? { backendId: null } : {}),
    ...(another ? { withKey: false } : {}),
    ...change,
  };
}

/** The largest number of tokens main takes. */
const mostTokens = 100_000_000;

/** A number of tokens as people type it: `200000`, `200,000`, `200k`; null when it is none. */
export function readTokens(typed: string): number | null {
  const match = /^(\d{1,3}(?:[ ,_]\d{3})+|\d{1,9})(k?)$/i.exec(typed.trim());
  if (match?.[1] === undefined) return null;
  const tokens = Number(match[1].replaceAll(/[ ,_]/g, '')) * (match[2] === '' ? 1 : 1000);
  return tokens >= 1 && tokens <= mostTokens ? tokens : null;
}

const profileName = /^[A-Za-z0-9_-]{1,100}$/;

/** What stands in the way of asking for a preview, by field; none when all can be read. */
export function objectionsTo({ draft, typed, newProfile }: Connecting): ReadonlySet<string> {
  const objections = new Set<string>();
  if (newProfile && !profileName.test(draft.profile ?? '')) objections.add('profile');
  for (const name of ['contextWindow', 'compactAt'] as const)
    if (typed[name].trim() !== '' && readTokens(typed[name]) === null) objections.add(name);
  return objections;
}

/** What main is asked; null while something typed cannot be read. */
export function wishOf(connecting: Connecting): ConnectWish | null {
  if (objectionsTo(connecting).size > 0) return null;
  const { draft, typed } = connecting;
  const word = (text: string): string | null => (text.trim() === '' ? null : text.trim());
  return {
    ...draft,
    options: {
      model: word(typed.model),
      reviewModel: word(typed.reviewModel),
      effort: word(typed.effort),
      contextWindow: readTokens(typed.contextWindow),
      compactAt: readTokens(typed.compactAt),
    },
  };
}

/** How many files a preview would change. */
export function filesChanged(preview: Pick<ConnectPreview, 'diff' | 'alsoWrites'>): number {
  return (preview.diff.length > 0 ? 1 : 0) + preview.alsoWrites.length;
}

/** The preview that can be applied now; null while there is none, it is of other fields, or it would change nothing. */
export function applicable({ preview, stale, busy }: Connecting): ConnectPreview | null {
  if (stale || busy || preview.state !== 'ready') return null;
  const { value } = preview;
  return value.problem === null && filesChanged(value) > 0 ? value : null;
}
