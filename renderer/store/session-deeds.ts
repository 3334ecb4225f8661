import type { Answer, RawExchangeView, ReceiptView } from '../../preload/contract.ts';
import { t } from '../../preload/language.ts';
import { afterForgetting, forgetSessions } from './forget-sessions.ts';
import { type Parts, patch } from './parts.ts';
import { withReceipt } from './receipts.ts';
import type { SessionActions } from './session-actions.ts';
import { type Loadable, loading } from './state.ts';

/** Raw exchanges are large: those of this many turns are held at once. */
const mostKept = 8;

/** How a session goes on: the same one, or a copy that leaves it as it is. */
export type ContinueHow = 'resume' | 'fork';

/** What a person does with one session, from its menu. */
export interface SessionDeeds {
  /** Opens a terminal with the session in its folder. */
  readonly continueSession: (sessionId: string, how: ContinueHow) => Promise<void>;
  readonly copyContinue: (sessionId: string, how: ContinueHow) => Promise<void>;
  readonly openFolder: (sessionId: string) => Promise<void>;
  /** Copies a link that opens the session, or one turn of it. */
  readonly copyLink: (sessionId: string, turnId: string | null) => Promise<void>;
  /** Asks whether to delete a session. */
  readonly askDelete: (sessionId: string) => void;
  readonly closeDelete: () => void;
  readonly deleteSession: () => Promise<void>;
  /** Reads what is still kept of a turn's exchanges, as it went over the wire. */
  readonly readExchanges: (sessionId: string, turnId: string) => Promise<void>;
}

/** Builds them. */
export function sessionDeeds(
  { store, ask }: Parts,
  { choose }: Pick<SessionActions, 'choose'>,
): SessionDeeds {
  const say = (text: string): void => patch(store, 'bench', { toast: { text, undoId: null } });

  function takeReceipt(answer: Answer<ReceiptView>): boolean {
    store.setState(({ receipts, notice }) =>
      answer.ok
        ? { receipts: withReceipt(receipts, answer.value), notice }
        : { receipts, notice: answer.problem },
    );
    return answer.ok;
  }

  function put(turnId: string, value: Loadable<readonly RawExchangeView[]>): void {
    store.setState(({ exchanges }) => {
      const others = [...exchanges].filter(([id]) => id !== turnId).slice(1 - mostKept);
      return { exchanges: new Map([...others, [turnId, value]]) };
    });
  }

  const actions: SessionDeeds = {
    async continueSession(sessionId, how) {
      takeReceipt(await ask('session/continue', { sessionId, how }));
    },
    async copyContinue(sessionId, how) {
      const answer = await ask('session/copyContinue', { sessionId, how });
      if (!takeReceipt(answer) || !answer.ok) return;
      store.setState(({ copiedLaunches }) => ({
        copiedLaunches: new Set(copiedLaunches).add(answer.value.launchId),
        announcement: t`Command copied.`,
      }));
    },
    async openFolder(sessionId) {
      const answer = await ask('session/openFolder', { sessionId });
      if (!answer.ok) store.setState({ notice: answer.problem });
    },
    async copyLink(sessionId, turnId) {
      const answer = await ask('session/copyLink', { sessionId, turnId });
      if (!answer.ok) return store.setState({ notice: answer.problem });
      say(turnId === null ? t`Link to this session copied.` : t`Link to this turn copied.`);
    },
    askDelete(sessionId) {
      store.setState(({ keeping }) => ({ keeping: { ...keeping, deleting: sessionId, problem: null } }));
      patch(store, 'place', { sheet: 'deleteSession' });
    },
    closeDelete() {
      store.setState(({ keeping }) => ({ keeping: { ...keeping, deleting: null, problem: null } }));
      patch(store, 'place', { sheet: 'none' });
    },
    async deleteSession() {
      const { keeping } = store.getState();
      const id = keeping.deleting;
      if (id === null || keeping.busy) return;
      store.setState({ keeping: { ...keeping, busy: true, problem: null } });
      const answer = await ask('session/delete', { sessionIds: [id] });
      store.setState((now) => ({
        keeping: { ...now.keeping, busy: false, problem: answer.ok ? null : answer.problem },
      }));
      if (!answer.ok) return;
      if (store.getState().keeping.deleting === id) actions.closeDelete();
      forget(id);
      say(t`Session deleted.`);
    },
    async readExchanges(sessionId, turnId) {
      const before = store.getState().exchanges.get(turnId);
      if (before?.state === 'loading') return;
      // What was read before stays in sight until the new answer is here: a running turn gains exchanges.
      if (before?.state !== 'ready') put(turnId, loading);
      const answer = await ask('exchange/list', { sessionId, turnId });
      put(
        turnId,
        answer.ok ? { state: 'ready', value: answer.value } : { state: 'failed', problem: answer.problem },
      );
    },
  };
  return actions;

  /** Takes a deleted session out of what is shown, and shows the one beside it. */
  function forget(id: string): void {
    const { log, place } = store.getState();
    const next = afterForgetting(log, place.sessionId, [id]);
    store.setState({ log: forgetSessions(log, [id]) });
    if (next === place.sessionId) return;
    if (next !== null) choose(next);
    else {
      patch(store, 'place', { sessionId: null, spot: null, pane: 'list' });
      store.setState({ chain: null });
    }
  }
}
