import type { ExportFormat } from '../../preload/contract.ts';
import { t } from '../../preload/language.ts';
import type { Exporting, ExportWhat } from './exporting.ts';
import { asked } from './filters.ts';
import { type Parts, patch } from './parts.ts';
import { loading } from './state.ts';

/** What a person does to take sessions out of Postern. */
export interface ExportActions {
  readonly openExport: (what: ExportWhat) => Promise<void>;
  readonly changeExport: (change: {
    readonly format?: ExportFormat;
    readonly redacted?: boolean;
  }) => Promise<void>;
  /** Reads the preview anew. */
  readonly previewExport: () => Promise<void>;
  readonly saveExport: () => Promise<void>;
  readonly closeExport: () => void;
}

/** Builds them. */
export function exportActions({ store, ask }: Parts): ExportActions {
  function put(change: Partial<Exporting>): void {
    store.setState(({ exporting }) => (exporting === null ? {} : { exporting: { ...exporting, ...change } }));
  }
  // A span of days is one until main is asked, as in the list: it ends now, whenever it was kept.
  const wish = ({ what, format, redacted }: Exporting) => ({
    filter: asked(what.filter, Date.now()),
    sessionIds: what.sessionIds,
    format,
    redacted,
  });
  /** Whether the sheet still asks for what a call was about. */
  const same = (before: Exporting): boolean => {
    const now = store.getState().exporting;
    return now?.what === before.what && now.format === before.format && now.redacted === before.redacted;
  };
  const actions: ExportActions = {
    async openExport(what) {
      const first = { format: 'markdown', redacted: true, busy: false, problem: null } as const;
      store.setState({ exporting: { what, ...first, preview: loading } });
      patch(store, 'place', { sheet: 'export' });
      await actions.previewExport();
    },
    async changeExport(change) {
      put({ ...change, problem: null });
      await actions.previewExport();
    },
    async previewExport() {
      const { exporting } = store.getState();
      if (exporting === null) return;
      put({ preview: loading });
      const answer = await ask('export/preview', wish(exporting));
      if (!same(exporting)) return;
      put({
        preview: answer.ok
          ? { state: 'ready', value: answer.value }
          : { state: 'failed', problem: answer.problem },
      });
    },
    async saveExport() {
      const { exporting } = store.getState();
      if (exporting === null || exporting.busy) return;
      put({ busy: true, problem: null });
      const answer = await ask('export/save', wish(exporting));
      if (store.getState().exporting?.what !== exporting.what) return;
      put({ busy: false, problem: answer.ok ? null : answer.problem });
      if (!answer.ok || answer.value === null) return;
      actions.closeExport();
      patch(store, 'bench', { toast: { text: t`Saved as ${answer.value}.`, undoId: null } });
    },
    closeExport() {
      store.setState({ exporting: null });
      patch(store, 'place', { sheet: 'none' });
    },
  };
  return actions;
}
