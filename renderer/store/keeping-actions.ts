import type { SettingsChange } from '../../preload/contract.ts';
import { forgetSessions } from './forget-sessions.ts';
import type { Keeping } from './keeping.ts';
import { type Parts, patch } from './parts.ts';
import { loading } from './state.ts';

/** What a person does about what is kept, and about what may leave the machine. */
export interface KeepingActions {
  readonly changeStorage: (change: NonNullable<SettingsChange['storage']>) => Promise<void>;
  /** Reads anew what the log takes now. */
  readonly readKept: () => Promise<void>;
  readonly changeTraces: (change: NonNullable<SettingsChange['traces']>) => Promise<void>;
  readonly changeNotices: (change: NonNullable<SettingsChange['notices']>) => Promise<void>;
  /** Deletes sessions last active before a moment, Unix ms; null deletes all. */
  readonly deleteBefore: (before: number | null) => Promise<void>;
  /** Carries a header with a credential from its field, once; null forgets it. */
  readonly setTracesHeader: (header: string | null) => Promise<void>;
  readonly testTraces: () => Promise<void>;
  readonly openBundle: () => Promise<void>;
  readonly saveBundle: () => Promise<void>;
  readonly closeBundle: () => void;
}

/** Builds them. `afterDelete` reads the list anew. */
export function keepingActions({ store, ask }: Parts, afterDelete: () => Promise<void>): KeepingActions {
  const put = (change: Partial<Keeping>): void =>
    store.setState(({ keeping }) => ({ keeping: { ...keeping, ...change } }));
  async function change(settings: SettingsChange): Promise<void> {
    const answer = await ask('settings/change', settings);
    store.setState(answer.ok ? { settings: answer.value } : { notice: answer.problem });
  }
  async function readKept(): Promise<void> {
    const answer = await ask('settings/read');
    if (answer.ok) store.setState({ settings: answer.value });
  }
  /** The list is told of what comes and changes, not of what goes. */
  function forgetBefore(before: number): void {
    const { log, place } = store.getState();
    const gone = [...log.byId.values()].filter((one) => one.lastActivityAt < before).map((one) => one.id);
    store.setState({ log: forgetSessions(log, gone) });
    if (place.sessionId === null || !gone.includes(place.sessionId)) return;
    patch(store, 'place', { sessionId: null, spot: null, pane: 'list' });
    store.setState({ chain: null });
  }
  return {
    changeStorage: (storage) => change({ storage }),
    readKept,
    async changeTraces(traces) {
      put({ test: null });
      await change({ traces });
    },
    changeNotices: (notices) => change({ notices }),
    async deleteBefore(before) {
      if (store.getState().keeping.busy) return;
      put({ busy: true, problem: null, deleted: null });
      const answer = await ask('session/deleteBefore', { before });
      put({
        busy: false,
        deleted: answer.ok ? answer.value.deleted : null,
        problem: answer.ok ? null : answer.problem,
      });
      if (!answer.ok) return;
      forgetBefore(before ?? Number.POSITIVE_INFINITY);
      await readKept();
      await afterDelete();
    },
    async setTracesHeader(header) {
      put({ test: null });
      const answer = await ask('traces/setHeader', { header });
      store.setState(answer.ok ? { settings: answer.value } : { notice: answer.problem });
    },
    async testTraces() {
      put({ test: loading });
      const answer = await ask('traces/test');
      put({
        test: answer.ok
          ? { state: 'ready', value: answer.value }
          : { state: 'failed', problem: answer.problem },
      });
    },
    async openBundle() {
      put({ bundle: loading, bundleProblem: null });
      patch(store, 'place', { sheet: 'bundle' });
      const answer = await ask('bundle/preview');
      if (store.getState().keeping.bundle === null) return;
      put({
        bundle: answer.ok
          ? { state: 'ready', value: answer.value }
          : { state: 'failed', problem: answer.problem },
      });
    },
    async saveBundle() {
      put({ bundleProblem: null });
      const answer = await ask('bundle/save');
      if (!answer.ok) return put({ bundleProblem: answer.problem });
      if (answer.value === null) return;
      put({ bundle: null });
      patch(store, 'place', { sheet: 'none' });
      patch(store, 'bench', { toast: { text: `Saved as ${answer.value}.`, undoId: null } });
    },
    closeBundle() {
      put({ bundle: null });
      patch(store, 'place', { sheet: 'none' });
    },
  };
}
