import type { Answer, ProblemView, SavedFilter } from '../../preload/contract.ts';
import { t } from '../../preload/language.ts';
import { noFilter } from './filters.ts';
import { type Parts, patch } from './parts.ts';
import { valueOf } from './state.ts';

/** What a person does with filters that are kept. */
export interface SavedFilterActions {
  readonly readSaved: () => Promise<void>;
  /** Keeps the filter in force under a name; one of the same name is replaced. Null when it was kept. */
  readonly saveFilter: (name: string) => Promise<ProblemView | null>;
  readonly pickSaved: (saved: SavedFilter) => void;
  readonly deleteSaved: (saved: SavedFilter) => Promise<void>;
  /** Brings back what the toast speaks of, where that is a filter; false when it is something else. */
  readonly undoDelete: () => Promise<boolean>;
}

/** What a toast's way back begins with, where it leads to a filter. */
const undoPrefix = 'filter/';

/** Builds them; `set` puts a filter into force. */
export function savedFilterActions(
  { store, ask }: Parts,
  set: (filter: SavedFilter['filter']) => void,
): SavedFilterActions {
  /** The filters that were deleted since the start, by what their toast's way back says. */
  const deleted = new Map<string, SavedFilter>();

  function take(answer: Answer<readonly SavedFilter[]>): ProblemView | null {
    if (!answer.ok) return answer.problem;
    patch(store, 'search', { saved: { state: 'ready', value: answer.value } });
    return null;
  }

  const toast = (text: string, undoId: string | null): void =>
    patch(store, 'bench', { toast: { text, undoId } });

  return {
    async readSaved() {
      const problem = take(await ask('filter/list'));
      if (problem !== null && valueOf(store.getState().search.saved) === null)
        patch(store, 'search', { saved: { state: 'failed', problem } });
    },
    async saveFilter(name) {
      const refused = take(await ask('filter/save', { name, filter: store.getState().search.filter }));
      if (refused === null) toast(t`Saved the filter “${name}”.`, null);
      return refused;
    },
    pickSaved: (saved) => set({ ...noFilter, ...saved.filter }),
    async deleteSaved(saved) {
      const notice = take(await ask('filter/delete', { id: saved.id }));
      if (notice !== null) return store.setState({ notice });
      const undoId = `${undoPrefix}${saved.id}`;
      deleted.set(undoId, saved);
      toast(t`Deleted the filter “${saved.name}”.`, undoId);
    },
    async undoDelete() {
      const undoId = store.getState().bench.toast?.undoId ?? null;
      if (undoId === null || !undoId.startsWith(undoPrefix)) return false;
      patch(store, 'bench', { toast: null });
      const saved = deleted.get(undoId);
      if (saved === undefined) return true;
      const notice = take(await ask('filter/save', { name: saved.name, filter: saved.filter }));
      if (notice === null) deleted.delete(undoId);
      store.setState(notice === null ? { announcement: t`Undone.` } : { notice });
      return true;
    },
  };
}
