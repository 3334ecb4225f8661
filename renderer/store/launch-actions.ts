import type { Answer, LaneChoice, LaunchRequest, ReceiptView } from '../../preload/contract.ts';
import { t } from '../../preload/language.ts';
import { type Parts, patch } from './parts.ts';
import { withReceipt } from './receipts.ts';
import { type LaunchDraft, loading } from './state.ts';

/** What a person does to launch Codex. */
export interface LaunchActions {
  /** Opens the sheet, on a folder when one is given, else on the last one used. */
  readonly openLaunch: (folder?: string) => void;
  readonly chooseFolder: () => Promise<void>;
  readonly setFolder: (folder: string) => void;
  readonly setLane: (lane: LaneChoice) => void;
  /** Takes a gateway for this launch alone; null follows the one in use. */
  readonly setLaunchGateway: (gatewayId: string | null) => void;
  /** Takes a backend of it; null the one that leads the lane. */
  readonly setLaunchBackend: (backendId: string | null) => void;
  readonly readPreview: () => Promise<void>;
  readonly start: () => Promise<void>;
  /** Launches in a folder at once, without the sheet. */
  readonly startIn: (folder: string) => Promise<void>;
  /** Copies a command of its own, to be pasted in a terminal: for the draft, or for a folder with the lane decided. */
  readonly copyCommand: (folder?: string) => Promise<void>;
  readonly dismissReceipt: (launchId: string) => void;
  /** Looks for `codex`; `again` looks anew after an install. */
  readonly findCodex: (again: boolean) => Promise<void>;
}

/** Builds them. */
export function launchActions({ store, ask }: Parts): LaunchActions {
  let newestPreview = 0;

  function takeReceipt(receipt: ReceiptView): void {
    store.setState((state) => ({
      receipts: withReceipt(state.receipts, receipt),
      // The session this launch begins may show itself, unless another is chosen meanwhile.
      place: { ...state.place, sheet: 'none', chosen: false },
    }));
  }

  async function ended(answer: Promise<Answer<ReceiptView>>): Promise<ReceiptView | null> {
    patch(store, 'draft', { busy: true, problem: null });
    const result = await answer;
    patch(store, 'draft', { busy: false, problem: result.ok ? null : result.problem });
    if (!result.ok) return null;
    takeReceipt(result.value);
    return result.value;
  }

  /** The sheet shows its own problem; without it, the window does. */
  function tellOutsideSheet(): void {
    store.setState((state) =>
      state.place.sheet === 'launch' || state.draft.problem === null ? {} : { notice: state.draft.problem },
    );
  }

  const actions: LaunchActions = {
    openLaunch(folder) {
      const { draft, settings, codex } = store.getState();
      const chosen = folder ?? draft.folder ?? settings?.recentFolders[0] ?? null;
      // A choice for one launch does not outlive it, nor does one that is gone since.
      patch(store, 'draft', { folder: chosen, gatewayId: null, backendId: null, problem: null });
      patch(store, 'place', { sheet: 'launch' });
      if (codex?.state !== 'found') void actions.findCodex(codex !== null);
      void actions.readPreview();
    },
    async chooseFolder() {
      const answer = await ask('launch/chooseFolder');
      if (!answer.ok) patch(store, 'draft', { problem: answer.problem });
      else if (answer.value !== null) actions.setFolder(answer.value);
    },
    setFolder(folder) {
      patch(store, 'draft', { folder, problem: null });
      void actions.readPreview();
    },
    setLane(lane) {
      // A backend belongs to one lane, so it does not outlive the choice of another.
      patch(store, 'draft', { lane, backendId: null, problem: null });
      void actions.readPreview();
    },
    setLaunchGateway(gatewayId) {
      patch(store, 'draft', { gatewayId, backendId: null, problem: null });
      void actions.readPreview();
    },
    setLaunchBackend(backendId) {
      patch(store, 'draft', { backendId, problem: null });
      void actions.readPreview();
    },
    async readPreview() {
      const { draft } = store.getState();
      const { preview } = draft;
      const wish = requestOf(draft);
      const mine = ++newestPreview;
      if (wish === null) return patch(store, 'draft', { preview: null });
      // The earlier preview stays on screen until the new one is here; only a first one shows as loading.
      if (preview?.state !== 'ready') patch(store, 'draft', { preview: loading });
      const answer = await ask('launch/preview', wish);
      if (mine !== newestPreview) return;
      patch(store, 'draft', {
        preview: answer.ok
          ? { state: 'ready', value: answer.value }
          : { state: 'failed', problem: answer.problem },
      });
    },
    async start() {
      const { draft } = store.getState();
      const wish = requestOf(draft);
      if (wish !== null && !draft.busy) await ended(ask('launch/start', wish));
    },
    async startIn(folder) {
      patch(store, 'draft', { folder, ...decided });
      await actions.start();
      tellOutsideSheet();
    },
    async copyCommand(of) {
      if (of !== undefined) patch(store, 'draft', { folder: of, ...decided });
      const { draft } = store.getState();
      const wish = requestOf(draft);
      if (wish === null || draft.busy) return;
      const receipt = await ended(ask('launch/copyCommand', wish));
      if (receipt === null) return tellOutsideSheet();
      store.setState((state) => ({
        copiedLaunches: new Set(state.copiedLaunches).add(receipt.launchId),
        announcement: t`Command copied.`,
      }));
    },
    dismissReceipt: (launchId) =>
      store.setState((state) => ({ dismissedReceipts: new Set(state.dismissedReceipts).add(launchId) })),
    async findCodex(again) {
      const answer = await ask('codex/find', { again });
      if (answer.ok) store.setState({ codex: answer.value });
    },
  };
  return actions;
}

/** What the sheet asks for; null while there is no folder. */
function requestOf({ folder, lane, gatewayId, backendId }: LaunchDraft): LaunchRequest | null {
  return folder === null ? null : { folder, lane, gatewayId, backendId };
}

/** Everything left to Postern. */
const decided = { lane: 'auto', gatewayId: null, backendId: null } as const;
