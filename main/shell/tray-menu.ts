import type { SessionStatus } from '../../preload/contract.ts';
import { counted, language, t } from '../../preload/language.ts';
import { folderLabel, plainLabel } from './tray-label.ts';
import type { TrayEntry, TrayModel, TraySession } from './tray-model.ts';

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
    { type: 'command', id: 'settings', label: t`Settings…`, action: { type: 'showSettings' } },
    { type: 'separator', id: 'before-quit' },
    ...update(model),
    quit(model),
  ];
}

function update({ update: now }: TrayModel): readonly TrayEntry[] {
  switch (now.type) {
    case 'none':
    case 'ready':
      return [];
    case 'look':
      return [
        { type: 'command', id: 'update', label: t`Check for updates…`, action: { type: 'lookForUpdate' } },
      ];
    case 'offered':
      return [
        {
          type: 'command',
          id: 'update',
          label: plainLabel(t`Fetch Postern ${now.version}…`),
          action: { type: 'fetchUpdate' },
        },
      ];
  }
}

function quit({ update: now }: TrayModel): TrayEntry {
  const label = now.type === 'ready' ? plainLabel(t`Quit and update to ${now.version}`) : t`Quit`;
  return { type: 'command', id: 'quit', label, action: { type: 'quit' } };
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

function account({ account: line, needsSignIn }: TrayModel): readonly TrayEntry[] {
  const label = line === null ? (needsSignIn ? t`Sign in…` : null) : plainLabel(line);
  if (label === null) return [];
  return [{ type: 'command', id: 'account', label, action: { type: 'showAccounts' } }];
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
  const all: readonly TrayEntry[] = [
    { type: 'separator', id: 'after-sessions' },
    { type: 'command', id: 'all-sessions', label: t`Show all`, action: { type: 'showSessions' } },
  ];
  return [{ type: 'submenu', id: 'sessions', label: t`Recent sessions`, entries: [...entries, ...all] }];
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
      entries: [
        ...entries,
        { type: 'separator', id: 'after-gateways' },
        { type: 'command', id: 'edit-gateways', label: t`Edit gateways…`, action: { type: 'showGateways' } },
      ],
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
