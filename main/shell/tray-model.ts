import type { SessionStatus } from '../../preload/contract.ts';

/** One session as the tray tells it. */
export interface TraySession {
  readonly id: string;
  readonly title: string | null;
  readonly folder: string | null;
  readonly turns: number;
  readonly status: SessionStatus;
}

/** One gateway as the tray tells it. */
export interface TrayGateway {
  readonly id: string;
  readonly name: string;
  readonly selected: boolean;
  readonly paused: boolean;
}

/** Everything the tray shows. */
export interface TrayModel {
  /** The same sentence as the window's. */
  readonly sentence: string;
  readonly routing: boolean;
  readonly runningSessions: number;
  /** What needs attention, in a few words; null when all is well. */
  readonly problem: string | null;
  /** Where in the window that is mended. */
  readonly fix: TrayFix;
  /** Who requests go out as, in one line; null while nobody is known to be signed in. */
  readonly account: string | null;
  /** True when requests need a sign-in of the person's own and there is none. */
  readonly needsSignIn: boolean;
  /** The limits of the plan used last, in one line; null when none were told. */
  readonly usage: string | null;
  /** False while `codex` was looked for and not found. */
  readonly canLaunch: boolean;
  /** Newest first; the first is the last one used. */
  readonly recentFolders: readonly string[];
  /** The person's home folder, shown as `~`. */
  readonly userHome: string;
  /** Newest first; the first five are shown. */
  readonly recentSessions: readonly TraySession[];
  /** Whether anything of ours stands in Codex's own configuration. */
  readonly connected: boolean;
  /** Of the organisation in use, in order. */
  readonly gateways: readonly TrayGateway[];
  readonly update: TrayUpdate;
}

/** A newer version of Postern, as the tray tells it. `none`: Postern has no part in updates, or looks right now. */
export type TrayUpdate =
  | { readonly type: 'none' }
  | { readonly type: 'look' }
  | { readonly type: 'offered'; readonly version: string }
  /** Put in at the quit. */
  | { readonly type: 'ready'; readonly version: string };

/** A place of the window where something is mended. */
export type TrayFix = 'doctor' | 'settings' | 'accounts' | 'gateways';

/** What a click on an entry asks for. */
export type TrayAction =
  | { readonly type: 'setRouting'; readonly on: boolean }
  | { readonly type: 'launch'; readonly folder: string }
  | { readonly type: 'launchChoosing' }
  | { readonly type: 'copyCommand'; readonly folder: string }
  | { readonly type: 'showSession'; readonly sessionId: string }
  | { readonly type: 'showSessions' }
  | { readonly type: 'showGateways' }
  | { readonly type: 'showSettings' }
  | { readonly type: 'lookForUpdate' }
  | { readonly type: 'fetchUpdate' }
  | { readonly type: 'selectGateway'; readonly gatewayId: string }
  | { readonly type: 'resumeGateway'; readonly gatewayId: string }
  | { readonly type: 'showLaunch' }
  | { readonly type: 'showFix'; readonly fix: TrayFix }
  | { readonly type: 'showAccounts' }
  | { readonly type: 'runChecks' }
  | { readonly type: 'restoreCodex' }
  | { readonly type: 'openWindow' }
  | { readonly type: 'quit' };

/** One entry of the menu as plain data; ids are stable and unique within a menu. */
export type TrayEntry =
  | { readonly type: 'separator'; readonly id: string }
  | { readonly type: 'text'; readonly id: string; readonly label: string }
  | { readonly type: 'command'; readonly id: string; readonly label: string; readonly action: TrayAction }
  | {
      readonly type: 'checkbox';
      readonly id: string;
      readonly label: string;
      readonly checked: boolean;
      readonly action: TrayAction;
    }
  | {
      readonly type: 'radio';
      readonly id: string;
      readonly label: string;
      readonly checked: boolean;
      readonly action: TrayAction;
    }
  | {
      readonly type: 'submenu';
      readonly id: string;
      readonly label: string;
      readonly entries: readonly TrayEntry[];
    };
