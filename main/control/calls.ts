import type {
  Calls,
  LaneChoice,
  NotificationName,
  Notifications,
  ReceiptView,
} from '../../preload/contract.ts';
import type { TerminalHere } from '../codex/terminal-here.ts';

/** A launch for the terminal the command runs in. */
export interface PrepareRequest {
  readonly folder: string;
  readonly here: TerminalHere;
  readonly lane: LaneChoice;
  readonly gatewayId: string | null;
  readonly backendId: string | null;
  /** What follows the overrides, such as `exec` and a prompt. */
  readonly args: readonly string[];
}

/** A launch to be run where it was asked for. It holds the secrets of that launch: never shown, never kept. */
export interface PreparedLaunch {
  readonly launchId: string;
  readonly program: string;
  readonly args: readonly string[];
  /** Added to the terminal's own environment. */
  readonly variables: Readonly<Record<string, string>>;
  /** Added to the end of its PATH; null when nothing needs to be. */
  readonly pathFolder: string | null;
  readonly laneReason: string;
  readonly gateway: string;
  readonly backend: string;
  readonly receipt: ReceiptView;
}

/** Places the window can be asked to show; a gateway file is not among them, links bring those. */
export type PlaceToShow = Exclude<Notifications['window/show'], { place: 'import' }>;

/** What a program of the same user may ask over the socket and the window never may; some carry secrets of a launch. */
export interface ControlCalls {
  'launch/prepare': [PrepareRequest, PreparedLaunch];
  /** The program of a prepared launch has ended. */
  'launch/ended': [{ readonly launchId: string }, void];
  /** The bearer of a connected Codex, for its `auth` command. */
  'connection/bearer': [{ readonly connectionId: string }, { readonly bearer: string }];
  quit: [void, void];
  /** Null brings up the window as it is. */
  show: [{ readonly place: PlaceToShow | null }, void];
  /** Whose core this is: the app with its window, or one without, started for commands. */
  'core/read': [void, { readonly version: string; readonly pid: number; readonly window: boolean }];
}

/** All that may be asked over the socket. */
export interface SocketCalls extends Calls, ControlCalls {}
export type SocketCallName = keyof SocketCalls;
export type SocketNotice = Exclude<NotificationName, 'window/show'>;
