import type { SessionStatus } from '../../preload/contract.ts';
import { counted, language, t } from '../../preload/language.ts';
import { folderLabel, plainLabel } from './tray-label.ts';

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
  /** The limits of the plan used last, in one line; null when none were told. */
  readonly usage: string | null;
  /** False while `codex` or a terminal is missing. */
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
}

/** A place of the window where something is mended. */
export type TrayFix = 'doctor' | 'settings' | 'accounts' | 'gateways';

/** What a click on an entry asks for. */
export type TrayAction =
  | { readonly type: 'setRouting'; readonly on: boolean }
  | { readonly type: 'launch'; readonly folder: string }
  | { readonly type: 'launchChoosing' }
  | { readonly type: 'copyCommand'; readonly folder: string }
  | { readonly type: 'showSession'; readonly sessionId: string }
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

/** How many recent sessions and folders the menu lists. */
const listed = 5;

/** The menu for a model: what does not apply is left out, not greyed. */
export function trayMenu(model: TrayModel): readonly TrayEntry[] {
  return [
    { type: 'text', id: 'status', label: plainLabel(model.sentence) },
    ...(model.usage === null ? [] : [{ type: 'text', id: 'usage', label: plainLabel(model.usage) } as const]),
    ...account(model),
    ...attention(model),
    {
      type: 'checkbox',
      id: 'routing',
      label: t`Route Codex through Postern`,
      checked: model.routing,
      action: { type: 'setRouting', on: !model.routing },
    },
    { type: 'separator', id: 'after-routing' },
    ...(model.canLaunch ? launching(model) : [setUp()]),
    ...gateways(model),
    ...sessions(model),
    { type: 'separator', id: 'before-window' },
    ...(model.connected ? [restore()] : []),
    { type: 'command', id: 'checks', label: t`Run checks…`, action: { type: 'runChecks' } },
    { type: 'command', id: 'open', label: t`Open window`, action: { type: 'openWindow' } },
    { type: 'command', id: 'quit', label: t`Quit`, action: { type: 'quit' } },
  ];
}

const setUp = (): TrayEntry => ({
  type: 'command',
  id: 'set-up',
  label: t`Set up Codex…`,
  action: { type: 'showLaunch' },
});

// The way back is one click: what it takes out can be put back by another.
const restore = (): TrayEntry => ({
  type: 'command',
  id: 'restore',
  label: t`Restore Codex’s configuration`,
  action: { type: 'restoreCodex' },
});

function attention(model: TrayModel): readonly TrayEntry[] {
  if (model.problem === null) return [];
  const label = plainLabel(t`Needs attention: ${model.problem}`);
  return [{ type: 'command', id: 'attention', label, action: { type: 'showFix', fix: model.fix } }];
}

function account({ account: line }: TrayModel): readonly TrayEntry[] {
  if (line === null) return [];
  return [{ type: 'command', id: 'account', label: plainLabel(line), action: { type: 'showAccounts' } }];
}

function launching(model: TrayModel): readonly TrayEntry[] {
  const folders = model.recentFolders.slice(0, listed);
  const last = folders[0];
  const recents: readonly TrayEntry[] = folders.map((folder, index) => ({
    type: 'command',
    id: `folder-${index}`,
    label: folderLabel(folder, model.userHome),
    action: { type: 'launch', folder },
  }));
  const choose: TrayEntry = {
    type: 'command',
    id: 'choose-folder',
    label: t`Choose folder…`,
    action: { type: 'launchChoosing' },
  };
  if (last === undefined)
    return [{ type: 'submenu', id: 'launch-in', label: t`Launch Codex in…`, entries: [choose] }];
  return [
    {
      type: 'command',
      id: 'launch',
      label: t`Launch Codex in ${folderLabel(last, model.userHome)}`,
      action: { type: 'launch', folder: last },
    },
    {
      type: 'submenu',
      id: 'launch-in',
      label: t`Launch Codex in…`,
      entries: [
        ...recents,
        { type: 'separator', id: 'after-folders' },
        choose,
        {
          type: 'command',
          id: 'copy-command',
          label: t`Copy command`,
          action: { type: 'copyCommand', folder: last },
        },
      ],
    },
  ];
}

function sessions(model: TrayModel): readonly TrayEntry[] {
  const recent = model.recentSessions.slice(0, listed);
  if (recent.length === 0) return [];
  const entries = recent.map((session): TrayEntry => ({
    type: 'command',
    id: `session-${session.id}`,
    label: sessionLabel(session),
    action: { type: 'showSession', sessionId: session.id },
  }));
  return [{ type: 'submenu', id: 'sessions', label: t`Recent sessions`, entries }];
}

function gateways({ gateways: all }: TrayModel): readonly TrayEntry[] {
  const selected = all.find((one) => one.selected);
  const resume: readonly TrayEntry[] =
    selected?.paused === true
      ? [
          {
            type: 'command',
            id: 'resume',
            label: plainLabel(t`Resume ${selected.name}`),
            action: { type: 'resumeGateway', gatewayId: selected.id },
          },
        ]
      : [];
  if (all.length < 2) return resume;
  const entries = all.map((one): TrayEntry => ({
    type: 'radio',
    id: `gateway-${one.id}`,
    label: plainLabel(one.paused ? t`${one.name} (paused)` : one.name),
    checked: one.selected,
    action: { type: 'selectGateway', gatewayId: one.id },
  }));
  return [
    ...resume,
    {
      type: 'submenu',
      id: 'gateways',
      label: selected === undefined ? t`Gateway` : plainLabel(t`Gateway: ${selected.name}`),
      entries,
    },
  ];
}

const statusWords: Readonly<Record<SessionStatus, () => string>> = {
  streaming: () => t`running`,
  completed: () => t`done`,
  failed: () => t`failed`,
  interrupted: () => t`interrupted`,
};

function sessionLabel(session: TraySession): string {
  const name =
    session.title ?? session.folder?.split(/[\\/]/).findLast((part) => part !== '') ?? t`Untitled session`;
  const shown = session.turns.toLocaleString(language(), { useGrouping: false });
  const turns = counted(session.turns)`${shown} turn | ${shown} turns`;
  return `${plainLabel(name, 40)} · ${turns} · ${statusWords[session.status]()}`;
}
