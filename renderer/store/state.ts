import type {
  AccountView,
  BookView,
  CodexHomeView,
  CodexLoginView,
  CodexView,
  DemoView,
  GatewayView,
  LaneChoice,
  LaunchPreview,
  LedgerView,
  ProblemView,
  RawExchangeView,
  ReceiptView,
  SettingsView,
  StatusView,
} from '../../preload/contract.ts';
import type { FoundWords } from '../format/found-places.ts';
import { type AccountDesk, emptyDesk } from './account-desk.ts';
import type { Chain } from './chain.ts';
import type { Connecting } from './connecting.ts';
import { type Doctor, emptyDoctor } from './doctor.ts';
import type { BackendEditor, BackendSources } from './editor.ts';
import type { Exporting } from './exporting.ts';
import { emptyGatewayDesk, type GatewayDesk } from './gateway-desk.ts';
import { emptyHomeDesk, type HomeDesk } from './homes.ts';
import { emptyImport, type Importing } from './importing.ts';
import { emptyKeeping, type Keeping } from './keeping.ts';
import { emptyLimits, type LimitsDesk } from './limits-desk.ts';
import { emptyLogin, type SignIn } from './login.ts';
import { emptySearch, type Search } from './search.ts';
import { type Loadable, loading, valueOf } from './loadable.ts';
import { emptyLog, type SessionLog } from './session-log.ts';
import { emptyPalette, type Palette } from './palette.ts';
import { emptySettingsPage, type SettingsPage } from './settings-page.ts';
import { emptyTotals, type Totals } from './totals.ts';
import { emptyWelcome, type Welcome } from './welcome.ts';

export { type Loadable, loading, valueOf } from './loadable.ts';

/** The places of the window: all but the first screen, which has the window to itself, stand in the rail. */
export type ViewName =
  'sessions' | 'totals' | 'gateways' | 'accounts' | 'codex' | 'doctor' | 'settings' | 'welcome';

/** A place within a session that was asked for. Asked for anew it is another object, so that it is shown again. */
export interface Spot {
  readonly turnId: string;
  readonly itemId: string | null;
  /** The words a search found there. */
  readonly found?: FoundWords;
}

/** Where the person is. */
export interface Place {
  readonly view: ViewName;
  readonly sessionId: string | null;
  /** True once a person chose the session; until then the newest one may take its place. */
  readonly chosen: boolean;
  /** The turn, and the item of it where one is meant, to scroll to and mark; null where none is. */
  readonly spot: Spot | null;
  /** Which half is shown where there is room for one. */
  readonly pane: 'list' | 'detail';
  readonly sheet:
    | 'none'
    | 'launch'
    | 'keys'
    | 'signIn'
    | 'backend'
    | 'import'
    | 'export'
    | 'bundle'
    | 'connect'
    | 'restore'
    | 'headless'
    | 'settingsFile'
    | 'palette';
}

/** The launch sheet's own state. */
export interface LaunchDraft {
  readonly folder: string | null;
  readonly lane: LaneChoice;
  /** A gateway for this launch alone; null follows the one in use. */
  readonly gatewayId: string | null;
  /** A backend of that gateway; null takes the one that leads the lane. */
  readonly backendId: string | null;
  /** Null while there is no folder to preview. */
  readonly preview: Loadable<LaunchPreview> | null;
  readonly busy: boolean;
  /** Why the last start or copy was refused. */
  readonly problem: ProblemView | null;
}

/** Everything the window shows. */
export interface WindowState {
  /** Unix ms; moves only while something on screen depends on it. */
  readonly now: number;
  readonly status: Loadable<StatusView>;
  /** The organisations, and the gateways of the one in use. */
  readonly book: Loadable<BookView>;
  /** What is under way or was answered on the gateways page. */
  readonly bench: GatewayDesk;
  /** The sheet a backend is set up in; null while it is closed. */
  readonly editor: BackendEditor | null;
  readonly sources: BackendSources;
  readonly importing: Importing;
  readonly settings: SettingsView | null;
  readonly settingsPage: SettingsPage;
  readonly palette: Palette;
  readonly codex: CodexView | null;
  readonly accounts: Loadable<readonly AccountView[]>;
  /** Every secret by what it is for and where it lives; the window never holds one. */
  readonly ledger: Loadable<LedgerView>;
  readonly codexLogin: Loadable<CodexLoginView>;
  readonly login: SignIn;
  /** What is under way or was answered on the accounts page. */
  readonly desk: AccountDesk;
  /** The Codex homes of this machine, and what of ours stands in their files. */
  readonly homes: Loadable<readonly CodexHomeView[]>;
  readonly homeDesk: HomeDesk;
  /** The sheet a configuration file is connected or restored in; null while it is closed. */
  readonly connecting: Connecting | null;
  readonly doctor: Doctor;
  readonly welcome: Welcome;
  /** Null until it was read. */
  readonly demo: DemoView | null;
  readonly log: SessionLog;
  /** What the list is searched for and narrowed to. */
  readonly search: Search;
  readonly totals: Totals;
  /** The watched session's conversation; null when none is chosen. */
  readonly chain: Loadable<Chain> | null;
  /** What is still kept of turns' exchanges, by turn id, as far as a person asked. */
  readonly exchanges: ReadonlyMap<string, Loadable<readonly RawExchangeView[]>>;
  /** The export sheet; null while it is closed. */
  readonly exporting: Exporting | null;
  readonly keeping: Keeping;
  readonly limits: LimitsDesk;
  /** Tool calls and folds the person opened, by item id. */
  readonly opened: ReadonlySet<string>;
  readonly place: Place;
  readonly draft: LaunchDraft;
  readonly receipts: readonly ReceiptView[];
  readonly dismissedReceipts: ReadonlySet<string>;
  /** Launches whose command was copied for a terminal the person opens. */
  readonly copiedLaunches: ReadonlySet<string>;
  /** What went wrong with the last thing the person asked for, until dismissed. */
  readonly notice: ProblemView | null;
  /** The newest state change, for the live region. */
  readonly announcement: string;
}

/** The window before anything has answered. */
export function initialState(now: number): WindowState {
  return {
    now,
    status: loading,
    book: loading,
    bench: emptyGatewayDesk,
    editor: null,
    sources: { presets: loading, locals: loading, aws: loading },
    importing: emptyImport,
    settings: null,
    settingsPage: emptySettingsPage,
    palette: emptyPalette,
    codex: null,
    accounts: loading,
    ledger: loading,
    codexLogin: loading,
    login: emptyLogin,
    desk: emptyDesk,
    homes: loading,
    homeDesk: emptyHomeDesk,
    connecting: null,
    doctor: emptyDoctor,
    welcome: emptyWelcome,
    demo: null,
    log: emptyLog,
    search: emptySearch,
    totals: emptyTotals,
    chain: null,
    exchanges: new Map(),
    exporting: null,
    keeping: emptyKeeping,
    limits: emptyLimits,
    opened: new Set(),
    place: { view: 'sessions', sessionId: null, chosen: false, spot: null, pane: 'list', sheet: 'none' },
    draft: {
      folder: null,
      lane: 'auto',
      gatewayId: null,
      backendId: null,
      preview: null,
      busy: false,
      problem: null,
    },
    receipts: [],
    dismissedReceipts: new Set(),
    copiedLaunches: new Set(),
    notice: null,
    announcement: '',
  };
}

/** The gateways of the organisation in use; null while they are not known. The same array while the book stays. */
export function gatewaysOf(state: Pick<WindowState, 'book'>): readonly GatewayView[] | null {
  return valueOf(state.book)?.gateways ?? null;
}
