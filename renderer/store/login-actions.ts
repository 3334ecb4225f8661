import type { Answer, LoginView, LoginWay } from '../../preload/contract.ts';
import { foldStarted, forgetLogin, isLive, isOver, leftLogin, type TypedWay } from './login.ts';
import { type Parts, patch } from './parts.ts';
import { secretObjection } from './typed-secret.ts';

/** What a person does to sign in. */
export interface LoginActions {
  /** Opens the sheet: on the sign-in under way, else on the ways. */
  readonly openSignIn: () => void;
  /** Hides the sheet. A sign-in under way goes on; one that ended is put away. */
  readonly closeSignIn: () => void;
  /** Begins a way: the page or code at once, or the field to type into. What was under way before is cancelled. */
  readonly chooseWay: (way: LoginWay) => Promise<void>;
  /**
   * Takes a typed secret to main. It is passed on within this call and kept nowhere: not in the state, not in a closure
   * that outlives the answer.
   */
  readonly submitSecret: (way: TypedWay, typed: string) => Promise<void>;
  readonly cancelLogin: () => Promise<void>;
  /** Leaves an ended sign-in or a field for the ways. */
  readonly backToWays: () => void;
  readonly openLoginPage: () => Promise<void>;
}

/** Builds them; `readCodexLogin` tells the sheet which ways Codex's configuration allows. */
export function loginActions({ store, ask }: Parts, readCodexLogin: () => Promise<void>): LoginActions {
  let newestWish = 0;

  async function begun(way: LoginWay, answer: Promise<Answer<LoginView>>): Promise<void> {
    const wish = ++newestWish;
    patch(store, 'login', { asking: way, problem: null });
    const result = await answer;
    if (wish !== newestWish) {
      // The person went elsewhere meanwhile: what was begun has to end.
      if (!result.ok) return;
      const { loginId } = result.value;
      store.setState(({ login }) => ({ login: forgetLogin(login, loginId) }));
      if (!isOver(result.value)) await ask('login/cancel', { loginId });
      return;
    }
    if (result.ok) store.setState(({ login }) => ({ login: foldStarted(login, result.value) }));
    else patch(store, 'login', { asking: null, problem: result.problem });
  }

  /** Leaves whatever is shown and tells main when that was still under way. */
  async function leave(): Promise<void> {
    newestWish += 1;
    const { login } = store.getState();
    const ending = isLive(login) ? login.view : null;
    store.setState({ login: leftLogin(login) });
    if (ending === null) return;
    const answer = await ask('login/cancel', { loginId: ending.loginId });
    if (!answer.ok) patch(store, 'login', { problem: answer.problem });
  }

  const actions: LoginActions = {
    openSignIn() {
      patch(store, 'place', { sheet: 'signIn' });
      if (store.getState().codexLogin.state !== 'ready') void readCodexLogin();
    },
    closeSignIn() {
      patch(store, 'place', { sheet: 'none' });
      const { login } = store.getState();
      if (login.asking === null && !isLive(login)) store.setState({ login: leftLogin(login) });
    },
    async chooseWay(way) {
      // The port or poll of the way before is given up first, so that the new one does not meet it.
      const freed = leave();
      if (way === 'apiKey' || way === 'accessToken') {
        patch(store, 'login', { typing: way });
        return freed;
      }
      const wish = newestWish;
      patch(store, 'login', { asking: way });
      await freed;
      if (wish === newestWish) await begun(way, ask('login/start', { way }));
    },
    async submitSecret(way, typed) {
      if (store.getState().login.asking !== null) return;
      const objection = secretObjection(way, typed);
      if (objection !== null) return patch(store, 'login', { problem: objection });
      await begun(way, ask('login/submit', { way, secret: typed.trim() }));
    },
    cancelLogin: leave,
    backToWays() {
      void leave();
    },
    async openLoginPage() {
      const { view } = store.getState().login;
      if (view === null) return;
      const answer = await ask('login/openPage', { loginId: view.loginId });
      if (!answer.ok) patch(store, 'login', { problem: answer.problem });
    },
  };
  return actions;
}
