import type { SettingsChange } from '../../preload/contract.ts';
import { t } from '../../preload/language.ts';
import { folderText } from '../format/folders.ts';
import { type Parts, patch } from './parts.ts';
import type { SettingId } from './setting-list.ts';
import { readOr } from './loadable.ts';
import { emptySettingsPage } from './settings-page.ts';

/** What a person does on the settings page beside changing a setting. */
export interface SettingsActions {
  readonly searchSettings: (query: string) => void;
  /** Goes to one setting of the page. */
  readonly showSetting: (id: SettingId) => void;
  /** Null lets the system choose, at the next start. */
  readonly setPort: (port: number | null) => Promise<void>;
  readonly forgetFolder: (folder: string) => Promise<void>;
  /** Brings back what the toast speaks of, where that is a folder; false when it is something else. */
  readonly undoForgetFolder: () => Promise<boolean>;
  readonly lookForUpdate: () => Promise<void>;
  readonly fetchUpdate: () => Promise<void>;
  /** Reads where secrets are kept. */
  readonly readLedger: () => Promise<void>;
  readonly exportSettings: () => Promise<void>;
  /** Main asks for the file; what it would change is shown before anything is. */
  readonly openSettingsFile: () => Promise<void>;
  readonly acceptSettingsFile: () => Promise<void>;
  readonly closeSettingsFile: () => void;
}

/** What a toast's way back begins with, where it leads to a folder. */
const undoPrefix = 'folder/';

/** Builds them. */
export function settingsActions({ store, ask }: Parts): SettingsActions {
  /** The lists of folders as they were, by what their toast's way back says. */
  const lists = new Map<string, readonly string[]>();

  async function change(settings: SettingsChange): Promise<boolean> {
    const answer = await ask('settings/change', settings);
    store.setState(answer.ok ? { settings: answer.value } : { notice: answer.problem });
    return answer.ok;
  }

  async function readLedger(): Promise<void> {
    const answer = await ask('secret/list');
    store.setState(({ ledger }) => ({ ledger: readOr(ledger, answer) }));
  }

  return {
    searchSettings: (query) => patch(store, 'settingsPage', { query, spot: null }),
    showSetting: (id) =>
      store.setState(({ place }) => ({
        place: { ...place, view: 'settings', sheet: 'none' },
        settingsPage: { ...emptySettingsPage, spot: { id } },
      })),
    async setPort(port) {
      patch(store, 'settingsPage', { portProblem: null });
      const answer = await ask('settings/change', { port });
      if (answer.ok) store.setState({ settings: answer.value });
      else patch(store, 'settingsPage', { portProblem: answer.problem });
    },
    async forgetFolder(folder) {
      const before = store.getState().settings?.recentFolders ?? [];
      if (!(await change({ recentFolders: before.filter((one) => one !== folder) }))) return;
      const undoId = `${undoPrefix}${folder}`;
      lists.set(undoId, before);
      patch(store, 'bench', {
        toast: { text: t`Took ${folderText(folder)} off the list. The folder itself stays.`, undoId },
      });
    },
    async undoForgetFolder() {
      const undoId = store.getState().bench.toast?.undoId ?? null;
      if (undoId === null || !undoId.startsWith(undoPrefix)) return false;
      patch(store, 'bench', { toast: null });
      const before = lists.get(undoId);
      lists.delete(undoId);
      if (before !== undefined && (await change({ recentFolders: before })))
        store.setState({ announcement: t`Undone.` });
      return true;
    },
    async lookForUpdate() {
      const answer = await ask('update/look');
      store.setState(answer.ok ? { settings: answer.value } : { notice: answer.problem });
    },
    async fetchUpdate() {
      const answer = await ask('update/fetch');
      store.setState(answer.ok ? { settings: answer.value } : { notice: answer.problem });
    },
    readLedger,
    async exportSettings() {
      const answer = await ask('settingsFile/export');
      if (!answer.ok) return store.setState({ notice: answer.problem });
      if (answer.value === null) return;
      patch(store, 'bench', {
        toast: { text: t`Saved as ${answer.value}. No secret is in it.`, undoId: null },
      });
    },
    async openSettingsFile() {
      const answer = await ask('settingsFile/open');
      if (answer.ok && answer.value === null) return;
      patch(store, 'settingsPage', {
        preview: answer.ok ? answer.value : null,
        fileProblem: answer.ok ? null : answer.problem,
        busy: false,
      });
      patch(store, 'place', { view: 'settings', sheet: 'settingsFile' });
    },
    async acceptSettingsFile() {
      const { preview, busy } = store.getState().settingsPage;
      if (preview === null || busy) return;
      patch(store, 'settingsPage', { busy: true, fileProblem: null });
      const answer = await ask('settingsFile/import', { previewId: preview.previewId });
      if (!answer.ok) return patch(store, 'settingsPage', { busy: false, fileProblem: answer.problem });
      store.setState({ settings: answer.value });
      patch(store, 'settingsPage', { preview: null, busy: false });
      patch(store, 'place', { sheet: 'none' });
      patch(store, 'bench', { toast: { text: t`The settings of the file are in force.`, undoId: null } });
      await readLedger();
    },
    closeSettingsFile() {
      patch(store, 'settingsPage', { preview: null, fileProblem: null, busy: false });
      patch(store, 'place', { sheet: 'none' });
    },
  };
}
