import type { Answer, ImportPreview } from '../../preload/contract.ts';
import { t } from '../../preload/language.ts';
import { freeName } from './drafts.ts';
import { emptyImport, fileObjection, notText, textOf } from './importing.ts';
import { type Parts, patch } from './parts.ts';
import { gatewaysOf } from './state.ts';

/** A file as a drop brings it. */
export type DroppedFile = Pick<File, 'name' | 'size' | 'arrayBuffer'>;

/** What a person does with gateway files. */
export interface ImportActions {
  /** Main asks for the file. */
  readonly openGatewayFile: () => Promise<void>;
  readonly dropFile: (file: DroppedFile) => Promise<void>;
  /** Shows what a file that was opened by a link would bring, or why it cannot be used. */
  readonly showImport: (preview: Answer<ImportPreview>) => void;
  readonly nameImport: (name: string) => void;
  readonly acceptImport: () => Promise<void>;
  readonly closeImport: () => void;
}

/** Builds them. */
export function importActions({ store, ask }: Parts): ImportActions {
  const actions: ImportActions = {
    async openGatewayFile() {
      const answer = await ask('gatewayFile/open');
      if (!answer.ok) actions.showImport(answer);
      else if (answer.value !== null) actions.showImport({ ok: true, value: answer.value });
    },
    async dropFile(file) {
      const objection = fileObjection(file);
      if (objection !== null) return actions.showImport({ ok: false, problem: objection });
      const text = textOf(await file.arrayBuffer());
      actions.showImport(
        text === null ? { ok: false, problem: notText() } : await ask('gatewayFile/preview', { text }),
      );
    },
    showImport(preview) {
      const taken = (gatewaysOf(store.getState()) ?? []).map((one) => one.name);
      store.setState(({ place }) => ({
        importing: preview.ok
          ? { ...emptyImport, preview: preview.value, name: freeName(preview.value.name, taken) }
          : { ...emptyImport, problem: preview.problem },
        editor: null,
        place: { ...place, view: 'gateways', sheet: 'import' },
      }));
    },
    nameImport: (name) => patch(store, 'importing', { name, problem: null }),
    async acceptImport() {
      const { preview, name, busy } = store.getState().importing;
      if (preview === null || busy) return;
      patch(store, 'importing', { busy: true, problem: null });
      const answer = await ask('gatewayFile/import', { previewId: preview.previewId, name: name.trim() });
      if (answer.ok) {
        store.setState(({ bench }) => ({
          book: { state: 'ready', value: answer.value.book },
          bench: { ...bench, toast: { text: t`Imported ${name.trim()}.`, undoId: answer.value.undoId } },
        }));
        if (store.getState().importing.preview === preview) actions.closeImport();
      } else if (store.getState().importing.preview === preview)
        patch(store, 'importing', { busy: false, problem: answer.problem });
    },
    closeImport: () =>
      store.setState(({ place }) => ({ importing: emptyImport, place: { ...place, sheet: 'none' } })),
  };
  return actions;
}
