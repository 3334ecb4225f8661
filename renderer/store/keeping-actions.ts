import type { SettingsChange } from '../../preload/contract.ts';
import { t } from '../../preload/language.ts';
import type { ActiveSpan, Keeping } from './keeping.ts';
import { type Parts, patch } from './parts.ts';
import { loading } from './state.ts';

/** What a person does about what is kept, and about what may leave the machine. */
export interface KeepingActions {
  readonly changeStorage: (change: NonNullable<SettingsChange['storage']>) => Promise<void>;
  /** Reads anew what the log takes now. */
  readonly readKept: () => Promise<void>;
  readonly changeTraces: (change: NonNullable<SettingsChange['traces']>) => Promise<void>;
  readonly changeNotices: (change: NonNullable<SettingsChange['notices']>) => Promise<void>;
  /** Counts what deleting this span would take; the newest span asked for wins, null forgets the count. */
  readonly countRange: (span: ActiveSpan | null) => Promise<void>;
  /** Deletes sessions last active in a span. */
  readonly deleteRange: (span: ActiveSpan) => Promise<void>;
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
  return {
    changeStorage: (storage) => change({ storage }),
    readKept,
    async changeTraces(traces) {
      put({ test: null });
      await change({ traces });
    },
    changeNotices: (notices) => change({ notices }),
    async countRange(span) {
      if (span === null) return put({ counted: null });
      const { counted } = store.getState().keeping;
      if (!isSame(counted?.span, span)) put({ counted: { span, count: loading } });
      const answer = await ask('session/countRange', span);
      if (!isSame(store.getState().keeping.counted?.span, span)) return;
      const count = answer.ok
        ? ({ state: 'ready', value: answer.value } as const)
        : ({ state: 'failed', problem: answer.problem } as const);
      put({ counted: { span, count } });
    },
    async deleteRange(span) {
      if (store.getState().keeping.busy) return;
      put({ busy: true, problem: null, deleted: null });
      const answer = await ask('session/deleteRange', span);
      put({
        busy: false,
        deleted: answer.ok ? answer.value.deleted : null,
        problem: answer.ok ? null : answer.problem,
      });
      if (!answer.ok) return;
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
      patch(store, 'bench', { toast: { text: t`Saved as ${answer.value}.`, undoId: null } });
    },
    closeBundle() {
      put({ bundle: null });
      patch(store, 'place', { sheet: 'none' });
    },
  };
}

function isSame(left: ActiveSpan | undefined, right: ActiveSpan): boolean {
  return left?.from === right.from && left.to === right.to;
}
