import type { Answer, CodexHomeView, ConnectPreview } from '../../preload/contract.ts';
import { t } from '../../preload/language.ts';
import {
  applicable,
  changedDraft,
  type Connecting,
  connectingOn,
  onFile,
  type TypedOptions,
  type WishDraft,
  wishOf,
} from './connecting.ts';
import { fileNameOf } from './homes.ts';
import { loading, valueOf } from './loadable.ts';
import { type Parts, patch } from './parts.ts';

/** What a person does to connect a configuration file of Codex's, or to take Postern out of it. */
export interface ConnectActions {
  /** Opens the sheet on a file of a home, with what would be written. */
  readonly openConnect: (homeId: string, profile: string | null) => void;
  readonly openRestore: (homeId: string, profile: string | null) => void;
  readonly changeWish: (change: Partial<Omit<WishDraft, 'homeId' | 'profile'>>) => void;
  /** Takes another file of the same home. */
  readonly chooseFile: (profile: string | null) => void;
  /** Takes the name of a profile that is still to be made, as typed. */
  readonly nameProfile: (name: string) => void;
  /** Takes an option as typed; the preview follows once the typing pauses. */
  readonly typeOption: (change: Partial<TypedOptions>) => void;
  readonly previewConnect: () => Promise<void>;
  /** Does what the preview on screen shows, and nothing else. */
  readonly applyConnect: () => Promise<void>;
  readonly closeConnect: () => void;
}

/** After this long without another key the preview is asked for, ms. */
export const previewAfterMs = 220;

/** Builds them. */
export function connectActions({ store, ask }: Parts): ConnectActions {
  let timer: ReturnType<typeof setTimeout> | null = null;
  let newest = 0;
  /** Counts the sheets that were opened and closed: an answer for one that is gone changes nothing in another. */
  let sheets = 0;

  const now = (): Connecting | null => store.getState().connecting;
  const homeOf = (id: string | undefined): CodexHomeView | undefined =>
    valueOf(store.getState().homes)?.find((one) => one.id === id);
  function put(change: Partial<Connecting>): void {
    store.setState(({ connecting }) =>
      connecting === null ? {} : { connecting: { ...connecting, ...change } },
    );
  }
  function stopWaiting(): void {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    newest += 1;
  }
  function previewLater(afterMs: number): void {
    stopWaiting();
    put({ stale: true, problem: null });
    timer = setTimeout(() => void actions.previewConnect(), afterMs);
  }
  function open(homeId: string, profile: string | null, what: Connecting['what']): void {
    const home = homeOf(homeId);
    if (home === undefined) return;
    sheets += 1;
    store.setState(({ place }) => ({
      connecting: connectingOn(home, profile, what),
      place: { ...place, sheet: what },
    }));
    void actions.previewConnect();
  }
  /** What the sheet asks for now; null while something typed cannot be read. */
  function asking(connecting: Connecting): Promise<Answer<ConnectPreview>> | null {
    if (connecting.what === 'restore') {
      const { homeId, profile } = connecting.draft;
      return ask('connect/restorePreview', { homeId, profile });
    }
    const wish = wishOf(connecting);
    return wish === null ? null : ask('connect/preview', wish);
  }

  const actions: ConnectActions = {
    openConnect: (homeId, profile) => open(homeId, profile, 'connect'),
    openRestore: (homeId, profile) => open(homeId, profile, 'restore'),
    changeWish(change) {
      const connecting = now();
      if (connecting === null) return;
      put({ draft: changedDraft(connecting.draft, change) });
      previewLater(0);
    },
    chooseFile(profile) {
      const connecting = now();
      const home = homeOf(connecting?.homeId);
      if (connecting === null || home === undefined) return;
      put({ ...onFile(home, { ...connecting.draft, profile }), newProfile: false });
      previewLater(0);
    },
    nameProfile(name) {
      const connecting = now();
      if (connecting === null) return;
      put({ draft: { ...connecting.draft, profile: name }, newProfile: true, connected: false });
      previewLater(previewAfterMs);
    },
    typeOption(change) {
      const connecting = now();
      if (connecting === null) return;
      put({ typed: { ...connecting.typed, ...change } });
      previewLater(previewAfterMs);
    },
    async previewConnect() {
      stopWaiting();
      const connecting = now();
      if (connecting === null) return;
      const mine = newest;
      const asked = asking(connecting);
      if (asked === null) return;
      put({ stale: true, ...(connecting.preview.state === 'failed' ? { preview: loading } : {}) });
      const answer = await asked;
      if (mine !== newest) return;
      put({
        stale: false,
        preview: answer.ok
          ? { state: 'ready', value: answer.value }
          : { state: 'failed', problem: answer.problem },
      });
    },
    async applyConnect() {
      const connecting = now();
      const preview = connecting === null ? null : applicable(connecting);
      if (connecting === null || preview === null) return;
      put({ busy: true, problem: null });
      const mine = sheets;
      const answer = await ask('connect/apply', { previewId: preview.previewId });
      if (answer.ok) store.setState({ homes: { state: 'ready', value: answer.value } });
      // Closed meanwhile: what was asked is done all the same, and its sheet is gone.
      if (mine !== sheets) return answer.ok ? undefined : store.setState({ notice: answer.problem });
      if (!answer.ok) {
        put({ busy: false, problem: answer.problem });
        // The file may have changed since: what would be written now is shown anew, beside the reason.
        return actions.previewConnect();
      }
      actions.closeConnect();
      patch(store, 'bench', { toast: { text: doneText(connecting), undoId: null } });
    },
    closeConnect() {
      sheets += 1;
      stopWaiting();
      store.setState(({ place }) => ({ connecting: null, place: { ...place, sheet: 'none' } }));
    },
  };
  return actions;
}

function doneText({ what, draft }: Connecting): string {
  const file = fileNameOf(draft.profile);
  return what === 'restore' ? t`Postern is out of ${file}.` : t`Written to ${file}.`;
}
