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
  /** Deletes a session; the toast that says so brings it back. */
  readonly deleteSession: (sessionId: string) => Promise<void>;
  /** Brings back what the toast speaks of, where that is a session; false when it is something else. */
  readonly undoDeleteSession: () => Promise<boolean>;
  /** Reads what is still kept of a turn's exchanges, as it went over the wire. */
  readonly readExchanges: (sessionId: string, turnId: string) => Promise<void>;
}

/** What a toast's way back begins with, where it leads to a session. */
const undoPrefix = 'session/';

/** Builds them. */
export function sessionDeeds(
  { store, ask }: Parts,
  { choose, readSessions }: Pick<SessionActions, 'choose' | 'readSessions'>,
): SessionDeeds {
  /** The sessions that were deleted since the start, by what their toast's way back says. */
  const deleted = new Map<string, string>();
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
    async deleteSession(id) {
      if (store.getState().keeping.deleting !== null) return;
      patch(store, 'keeping', { deleting: id });
      const answer = await ask('session/delete', { sessionIds: [id], undoable: true });
      patch(store, 'keeping', { deleting: null });
      if (!answer.ok) return store.setState({ notice: answer.problem });
      forget(id);
      const { undoId } = answer.value;
      if (undoId === null) return say(t`Session deleted.`);
      deleted.set(`${undoPrefix}${undoId}`, id);
      const text = t`Session deleted. What Codex itself keeps of it stays.`;
      patch(store, 'bench', { toast: { text, undoId: `${undoPrefix}${undoId}` } });
    },
    async undoDeleteSession() {
      const { toast } = store.getState().bench;
      const undoId = toast?.undoId ?? null;
      if (undoId === null || !undoId.startsWith(undoPrefix)) return false;
      patch(store, 'bench', { toast: null });
      const answer = await ask('session/undelete', { undoId: undoId.slice(undoPrefix.length) });
      if (!answer.ok) {
        store.setState({ notice: answer.problem });
        // What is only in the way now can be tried again.
        if (answer.problem.code !== 'not-found') patch(store, 'bench', { toast });
        return true;
      }
      store.setState({ announcement: t`Undone.` });
      await readSessions();
      const id = deleted.get(undoId);
      deleted.delete(undoId);
      if (id !== undefined) choose(id);
      return true;
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
