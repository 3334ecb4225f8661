import { createStore as createState, type StoreApi } from 'zustand/vanilla';
import type { Bridge, LogChanges, StatusView } from '../../preload/contract.ts';
import { type AccountActions, accountActions } from './account-actions.ts';
import { announcementOf } from './announce.ts';
import { askOver, notingLate } from './ask.ts';
import { type BookActions, bookActions } from './book-actions.ts';
import { foldChain } from './chain.ts';
import { type ConnectActions, connectActions } from './connect-actions.ts';
import { type DoctorActions, doctorActions } from './doctor-actions.ts';
import { type EditorActions, editorActions } from './editor-actions.ts';
import { type ExportActions, exportActions } from './export-actions.ts';
import { type HomeActions, homeActions } from './home-actions.ts';
import { type ImportActions, importActions } from './import-actions.ts';
import { type KeepingActions, keepingActions } from './keeping-actions.ts';
import { type LaunchActions, launchActions } from './launch-actions.ts';
import { type LimitsActions, limitsActions } from './limits-actions.ts';
import { foldLogin } from './login.ts';
import { type LoginActions, loginActions } from './login-actions.ts';
import { type NetworkActions, networkActions } from './network-actions.ts';
import { withReceipt } from './receipts.ts';
import { beganAnew, withoutRemoved } from './removed.ts';
import { type SavedFilterActions, savedFilterActions } from './saved-filters.ts';
import { type SearchActions, searchActions } from './search-actions.ts';
import { foldRunning, foldSessions } from './session-log.ts';
import { type SessionActions, sessionActions } from './session-actions.ts';
import { type SessionDeeds, sessionDeeds } from './session-deeds.ts';
import { type PaletteActions, paletteActions } from './palette-actions.ts';
import { type SettingsActions, settingsActions } from './settings-actions.ts';
import { initialState, type Spot, valueOf, type WindowState } from './state.ts';
import { type TotalsActions, totalsActions } from './totals-actions.ts';
import { isFirstRun, type WelcomeActions, welcomeActions } from './welcome-actions.ts';
import { type WindowActions, windowActions } from './window-actions.ts';

/** Everything a person can do in the window. */
export type Actions = SessionActions &
  SearchActions &
  SavedFilterActions &
  TotalsActions &
  LaunchActions &
  WindowActions &
  AccountActions &
  LoginActions &
  BookActions &
  EditorActions &
  ImportActions &
  NetworkActions &
  SessionDeeds &
  ExportActions &
  LimitsActions &
  KeepingActions &
  HomeActions &
  ConnectActions &
  DoctorActions &
  WelcomeActions &
  SettingsActions &
  PaletteActions;

/** The window's one store: what it shows, what can be done, and the life between. */
export interface WindowStore {
  readonly state: StoreApi<WindowState>;
  readonly actions: Actions;
  /** Subscribes, then reads what the first screen needs. Reads that failed can be read again by calling it anew. */
  readonly start: () => Promise<void>;
  readonly stop: () => void;
}

function spotOf(turnId: string | null): Spot | null {
  return turnId === null ? null : { turnId, itemId: null };
}

/** Makes the window's store over a bridge; it touches no document and runs in plain Node. */
export function createStore(bridge: Bridge): WindowStore {
  const state = createState<WindowState>(() => initialState(Date.now()));
  const parts = { store: state, ask: askOver(bridge) };
  const accounts = accountActions(parts);
  const book = bookActions(parts);
  const search = searchActions(parts);
  const saved = savedFilterActions(parts, search.setFilter);
  const sessions = sessionActions(parts);
  const launching = launchActions(parts);
  const login = loginActions(parts, accounts.readCodexLogin);
  const editor = editorActions(parts, book);
  const page = settingsActions(parts);
  const home = homeActions(parts);
  const deeds = sessionDeeds(parts, sessions);
  const actions: Actions = {
    ...sessions,
    ...search,
    ...saved,
    ...totalsActions(parts),
    ...launching,
    ...windowActions(parts),
    ...accounts,
    ...login,
    ...book,
    ...editor,
    ...importActions(parts),
    ...networkActions(parts),
    // The toast's way back leads to a filter, to a folder, to a session or to the gateways.
    undo: async () => {
      if (await saved.undoDelete()) return;
      if (await page.undoForgetFolder()) return;
      if (await deeds.undoDeleteSession()) return;
      await book.undo();
    },
    ...deeds,
    ...exportActions(parts),
    ...limitsActions(parts),
    ...keepingActions(parts, sessions.readSessions),
    ...home,
    ...connectActions(parts),
    ...doctorActions(parts),
    ...page,
    ...paletteActions(parts, home.readHomes),
    ...welcomeActions(parts, { ...accounts, ...book, ...launching, ...login, ...editor }),
  };
  let endings: readonly (() => void)[] = [];

  function takeStatus(status: StatusView): void {
    const before = valueOf(state.getState().status);
    // Main tells its status with every batch; what says nothing new draws nothing anew.
    if (before !== null && JSON.stringify(before) === JSON.stringify(status)) return;
    state.setState({ status: { state: 'ready', value: status } });
    // What happened while the recorder was away is only in the log.
    if (before !== null && before.recorder !== 'recording' && status.recorder === 'recording') {
      void actions.readSessions();
      void actions.watchAgain();
    }
  }

  function takeRemoved({ removed, total }: LogChanges): void {
    if (removed.length === 0) return;
    const left = withoutRemoved(state.getState(), removed, total);
    state.setState(left.state);
    if (left.next === undefined) return;
    if (left.next !== null) return actions.choose(left.next);
    state.setState(({ place }) => ({
      chain: null,
      place: { ...place, sessionId: null, spot: null, pane: 'list' },
    }));
  }

  function takeLog(changes: LogChanges): void {
    takeRemoved(changes);
    if (beganAnew(state.getState(), changes.sessions)) void actions.watchAgain();
    state.setState(({ log, chain }) => {
      const foldedLog = foldRunning(foldSessions(log, changes.sessions), changes.turns);
      const foldedChain = chain?.state === 'ready' ? foldChain(chain.value, changes) : null;
      return {
        ...(foldedLog === log ? {} : { log: foldedLog }),
        ...(foldedChain === null || foldedChain === valueOf(chain)
          ? {}
          : { chain: { state: 'ready', value: foldedChain } as const }),
      };
    });
    offerLaunched(changes);
  }

  /** Shows the session a launch from here began, unless the person chose another meanwhile. */
  function offerLaunched(changes: LogChanges): void {
    const { place, receipts } = state.getState();
    if (place.chosen) return;
    const launched = changes.sessions.find(
      (session) =>
        session.parentId === null &&
        session.status === 'streaming' &&
        (place.sessionId === null || receipts.some((receipt) => receipt.launchId === session.launchId)),
    );
    if (launched !== undefined) actions.offer(launched.id);
  }

  function subscribe(): readonly (() => void)[] {
    return [
      bridge.on('status/changed', takeStatus),
      bridge.on('log/changed', takeLog),
      bridge.on('gateway/changed', (value) => state.setState({ book: { state: 'ready', value } })),
      bridge.on('settings/changed', (settings) => state.setState({ settings })),
      bridge.on('receipt/changed', (receipt) =>
        state.setState(({ receipts }) => ({ receipts: withReceipt(receipts, receipt) })),
      ),
      bridge.on('usage/changed', (value) =>
        state.setState(({ limits }) => ({ limits: { ...limits, usages: { state: 'ready', value } } })),
      ),
      bridge.on('account/changed', (value) => state.setState({ accounts: { state: 'ready', value } })),
      bridge.on('secret/changed', (value) => state.setState({ ledger: { state: 'ready', value } })),
      bridge.on('home/changed', (value) => state.setState({ homes: { state: 'ready', value } })),
      bridge.on('demo/changed', (demo) => state.setState({ demo })),
      bridge.on('login/changed', (told) =>
        state.setState(({ login }) => ({ login: foldLogin(login, told) })),
      ),
      bridge.on('window/show', (target) => {
        switch (target.place) {
          case 'launch':
            return actions.openLaunch();
          case 'sessions':
          case 'gateways':
          case 'totals':
          case 'codex':
          case 'accounts':
            return actions.show(target.place);
          case 'settings':
            return target.setting === undefined
              ? actions.show('settings')
              : actions.showSetting(target.setting);
          case 'import':
            return actions.showImport(target.preview);
          case 'session':
            actions.show('sessions');
            return actions.choose(target.sessionId, 'open', spotOf(target.turnId ?? null));
          case 'doctor':
            return actions.openDoctor();
          default:
            return target satisfies never;
        }
      }),
      state.subscribe((now, before) => {
        const announcement = announcementOf(before, now);
        if (announcement !== null && announcement !== now.announcement) state.setState({ announcement });
      }),
    ];
  }

  async function readStatus(): Promise<void> {
    const late = (): void =>
      state.setState(({ status }) =>
        status.state === 'loading' ? { status: { state: 'loading', late: true } } : {},
      );
    const answer = await notingLate(parts.ask('status/read'), late);
    if (answer.ok) takeStatus(answer.value);
    else state.setState({ status: { state: 'failed', problem: answer.problem } });
  }

  async function readRest(): Promise<void> {
    const [book, settings, receipts] = await Promise.all([
      parts.ask('gateway/list'),
      parts.ask('settings/read'),
      parts.ask('launch/receipts'),
    ]);
    state.setState((now) => ({
      book: book.ok ? { state: 'ready', value: book.value } : { state: 'failed', problem: book.problem },
      settings: settings.ok ? settings.value : now.settings,
      receipts: receipts.ok ? receipts.value.reduce(withReceipt, now.receipts) : now.receipts,
    }));
  }

  return {
    state,
    actions,
    async start() {
      if (endings.length === 0) endings = subscribe();
      const first = Promise.all([readRest(), actions.readSessions()]).then(() => {
        if (state.getState().place.view === 'sessions' && isFirstRun(state.getState())) actions.openWelcome();
      });
      await Promise.all([
        readStatus(),
        first,
        actions.findCodex(false),
        actions.readAccounts(),
        actions.readSaved(),
        actions.readUsage(),
        actions.readDemo(),
      ]);
    },
    stop() {
      for (const end of endings) end();
      endings = [];
    },
  };
}
