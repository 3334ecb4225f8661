import type { BookChange, BookChangeAnswer, ProblemView } from '../../preload/contract.ts';
import { t } from '../../preload/language.ts';
import { doneText, subjectOf, withBookBusy, withCheck } from './gateway-desk.ts';
import { type Parts, patch } from './parts.ts';
import { valueOf } from './state.ts';

/** What a person does with organisations, gateways and backends. */
export interface BookActions {
  /** Makes one change; what it is refused for is shown across the window. */
  readonly change: (change: BookChange) => Promise<BookChangeAnswer | null>;
  /** Makes one change for a form that shows its own problem: null when it was made. */
  readonly tryChange: (change: BookChange) => Promise<ProblemView | null>;
  readonly readBook: () => Promise<void>;
  /** Brings back what the toast speaks of. */
  readonly undo: () => Promise<void>;
  readonly dismissToast: () => void;
  /** Asks a backend along the way Codex's requests take; `oneToken` also has a model answer. */
  readonly verify: (backendId: string, oneToken: boolean, model?: string | null) => Promise<void>;
  readonly dismissCheck: (backendId: string) => void;
  readonly exportGateway: (gatewayId: string) => Promise<void>;
  readonly forgetKey: (backendId: string) => Promise<void>;
}

/** Builds them. */
export function bookActions({ store, ask }: Parts): BookActions {
  const busy = (id: string, on: boolean): void =>
    store.setState(({ bench }) => ({ bench: withBookBusy(bench, id, on) }));

  /** Asks one thing about an id at a time. */
  async function alone<T>(id: string, asking: () => Promise<T>): Promise<T | null> {
    if (store.getState().bench.busy.has(id)) return null;
    busy(id, true);
    try {
      return await asking();
    } finally {
      busy(id, false);
    }
  }

  async function make(change: BookChange): Promise<BookChangeAnswer | ProblemView | null> {
    const before = valueOf(store.getState().book);
    const answer = await alone(subjectOf(change), () => ask('book/change', change));
    if (answer === null) return null;
    if (!answer.ok) return answer.problem;
    const { book, undoId } = answer.value;
    store.setState(({ bench }) => ({
      book: { state: 'ready', value: book },
      // An older way back stays until there is a newer one.
      bench: undoId === null ? bench : { ...bench, toast: { text: doneText(change, before), undoId } },
    }));
    return answer.value;
  }

  const tell = (notice: ProblemView): void => store.setState({ notice });

  const actions: BookActions = {
    async change(change) {
      const made = await make(change);
      if (made === null || 'book' in made) return made;
      tell(made);
      return null;
    },
    async tryChange(change) {
      const made = await make(change);
      return made === null || 'book' in made ? null : made;
    },
    async readBook() {
      const answer = await ask('gateway/list');
      store.setState(({ book }) => ({
        book: answer.ok
          ? { state: 'ready', value: answer.value }
          : book.state === 'ready'
            ? book
            : { state: 'failed', problem: answer.problem },
      }));
    },
    async undo() {
      const undoId = store.getState().bench.toast?.undoId ?? null;
      if (undoId === null) return;
      patch(store, 'bench', { toast: null });
      const answer = await ask('book/undo', { undoId });
      if (answer.ok)
        store.setState({ book: { state: 'ready', value: answer.value }, announcement: t`Undone.` });
      else tell(answer.problem);
    },
    dismissToast: () => patch(store, 'bench', { toast: null }),
    async verify(backendId, oneToken, model = null) {
      const asking = store.getState().bench.checks.get(backendId)?.asking ?? null;
      if (asking !== null) return;
      const put = (change: Parameters<typeof withCheck>[2]): void =>
        store.setState(({ bench }) => ({ bench: withCheck(bench, backendId, change) }));
      put({ asking: oneToken ? 'oneToken' : 'models', problem: null });
      const answer = await ask('backend/verify', { backendId, oneToken, model });
      // Put away meanwhile: what came of it is no longer wanted.
      if (!store.getState().bench.checks.has(backendId)) return;
      put(
        answer.ok
          ? { asking: null, view: answer.value, problem: null }
          : { asking: null, view: null, problem: answer.problem },
      );
    },
    dismissCheck: (backendId) =>
      store.setState(({ bench }) => ({ bench: withCheck(bench, backendId, null) })),
    async exportGateway(gatewayId) {
      const answer = await alone(gatewayId, () => ask('gatewayFile/export', { gatewayId }));
      if (answer === null) return;
      if (!answer.ok) return tell(answer.problem);
      if (answer.value === null) return;
      patch(store, 'bench', { toast: { text: t`Saved as ${answer.value}. No key is in it.`, undoId: null } });
    },
    async forgetKey(backendId) {
      const answer = await alone(backendId, () => ask('key/forget', { backendId }));
      if (answer === null) return;
      if (answer.ok) store.setState({ book: { state: 'ready', value: answer.value } });
      else tell(answer.problem);
    },
  };
  return actions;
}
