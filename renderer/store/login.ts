import type { LoginView, LoginWay, ProblemView } from '../../preload/contract.ts';

/** The ways whose secret is typed into a field. */
export type TypedWay = Extract<LoginWay, 'apiKey' | 'accessToken'>;

/** The sign-in sheet's own state. A typed secret is never part of it: it goes from its field straight over the bridge. */
export interface SignIn {
  /** The sign-in under way or just ended; null while the ways are shown. */
  readonly view: LoginView | null;
  /** The way whose field is shown; null while none is. */
  readonly typing: TypedWay | null;
  /** The way that was asked for and has not answered yet. */
  readonly asking: LoginWay | null;
  /** Why the last wish was refused before a sign-in began. */
  readonly problem: ProblemView | null;
  /** Sign-ins the person left; what still comes of them is not shown. */
  readonly left: ReadonlySet<string>;
}

/** The sheet before anything was chosen. */
export const emptyLogin: SignIn = { view: null, typing: null, asking: null, problem: null, left: new Set() };

/** True when nothing more will come of a sign-in. */
export function isOver(view: LoginView): boolean {
  return view.step === 'done' || view.step === 'failed' || view.step === 'cancelled';
}

/** True while a sign-in is under way. */
export function isLive(login: Pick<SignIn, 'view'>): boolean {
  return login.view !== null && !isOver(login.view);
}

/**
 * Folds what main told of a sign-in. One that was left stays gone, one that ended stays ended, and one nobody asked for here
 * never takes the place of what is shown.
 */
export function foldLogin(login: SignIn, told: LoginView): SignIn {
  if (login.left.has(told.loginId)) return login;
  const { view } = login;
  const mine = view?.loginId === told.loginId ? !isOver(view) : login.asking === told.way;
  return mine ? { ...login, view: told, typing: null, problem: null } : login;
}

/** Folds the answer to starting a sign-in: main may already have told a later step of it. */
export function foldStarted(login: SignIn, answer: LoginView): SignIn {
  const known = login.view?.loginId === answer.loginId;
  return { ...(known ? login : foldLogin(login, answer)), asking: null };
}

/** Leaves the sign-in that is shown, if any: its later steps change nothing here. */
export function leftLogin(login: SignIn): SignIn {
  const { view } = login;
  return view === null ? { ...emptyLogin, left: login.left } : forgetLogin(login, view.loginId, 'all');
}

/** Leaves one sign-in by its id: one begun for a wish that was given up meanwhile. */
export function forgetLogin(login: SignIn, loginId: string, how?: 'all'): SignIn {
  const left = new Set(login.left).add(loginId);
  if (how === 'all') return { ...emptyLogin, left };
  return { ...login, left, view: login.view?.loginId === loginId ? null : login.view };
}

/** What the sheet is showing, one of its faces. */
export type SignInFace =
  | { readonly face: 'ways' }
  | { readonly face: 'typing'; readonly way: TypedWay }
  | { readonly face: 'asked'; readonly way: LoginWay }
  | { readonly face: 'step'; readonly view: LoginView };

/** Decides the face: a sign-in before a field, a field before what was asked for, and else the ways. */
export function faceOf(login: SignIn): SignInFace {
  if (login.view !== null) return { face: 'step', view: login.view };
  if (login.typing !== null) return { face: 'typing', way: login.typing };
  return login.asking === null ? { face: 'ways' } : { face: 'asked', way: login.asking };
}
