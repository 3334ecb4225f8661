import { homedir } from 'node:os';
import type { BookChange } from '../../preload/contract.ts';
import { t } from '../../preload/language.ts';
import { currentGateway, currentOrganisation, type GatewayBook } from '../domain/gateway.ts';
import type { TrayAction, TrayModel, TraySession } from '../shell/tray-model.ts';
import { accountLine, fixOf, needsSignIn, nobody, trayUpdate, type SignedIn } from './tray-lines.ts';
import { copyCommand } from './calls.ts';
import { usageLine } from '../usage/marks.ts';
import type { Rooms } from './rooms.ts';

/** What the tray shows of how things stand. */
export function trayModel(
  {
    status,
    settings,
    book,
    usage,
    codex,
    updates,
  }: Pick<Rooms, 'status' | 'settings' | 'book' | 'usage' | 'codex' | 'updates'>,
  recent: readonly TraySession[],
  connected: boolean,
  who: SignedIn = nobody,
): TrayModel {
  const { sentence, routing, runningSessions, problem } = status();
  return {
    sentence,
    routing,
    runningSessions,
    problem: problem?.what ?? null,
    fix: fixOf(problem?.code ?? null),
    account: accountLine(book.book(), who),
    needsSignIn: needsSignIn(book.book(), who),
    usage: usageLine(usage.list()),
    canLaunch: codex.isThere(),
    recentFolders: settings.current().recentFolders,
    userHome: homedir(),
    recentSessions: recent,
    connected,
    gateways: trayGateways(book.book()),
    update: trayUpdate(updates.state()),
  };
}

function trayGateways(book: GatewayBook): TrayModel['gateways'] {
  const selected = currentGateway(book);
  return (currentOrganisation(book)?.gateways ?? []).map(({ id, name, paused }) => ({
    id,
    name,
    paused,
    selected: id === selected?.id,
  }));
}

/** Does what a click in the tray asks for. What cannot be done from there is shown in the window, with the way out. */
export async function onTrayAction(rooms: Rooms, action: TrayAction, quit: () => void): Promise<void> {
  const { face, settings, gateways } = rooms;
  switch (action.type) {
    case 'setRouting':
      return rooms.setRouting(action.on);
    case 'launch':
      return launch(rooms, action.folder);
    case 'launchChoosing': {
      const folder = await face.chooseFolder({
        title: t`Launch Codex in`,
        startIn: settings.current().recentFolders[0] ?? null,
      });
      return folder === null ? undefined : launch(rooms, folder);
    }
    case 'copyCommand':
      await copyCommand(rooms, { folder: action.folder, lane: 'auto' }).catch(() =>
        face.show({ place: 'launch' }),
      );
      return;
    case 'showSession':
      return face.show({ place: 'session', sessionId: action.sessionId });
    case 'selectGateway':
    case 'resumeGateway': {
      const { type, gatewayId } = action;
      const change: BookChange =
        type === 'selectGateway' ? { type, gatewayId } : { type: 'pauseGateway', gatewayId, paused: false };
      await gateways.change(change).catch(() => face.show({ place: 'gateways' }));
      return;
    }
    case 'showSessions':
      return face.show({ place: 'sessions' });
    case 'showGateways':
      return face.show({ place: 'gateways' });
    case 'showSettings':
      return face.show({ place: 'settings' });
    case 'lookForUpdate':
      face.show({ place: 'settings', setting: 'updates' });
      return rooms.updates.look();
    case 'fetchUpdate':
      face.show({ place: 'settings', setting: 'updates' });
      return rooms.updates.fetch();
    case 'showLaunch':
      return face.show({ place: 'launch' });
    case 'showFix':
      return face.show({ place: action.fix });
    case 'showAccounts':
      return face.show({ place: 'accounts' });
    case 'runChecks':
      return face.show({ place: 'doctor' });
    case 'restoreCodex':
      return restoreCodex(rooms);
    case 'openWindow':
      return face.openWindow();
    case 'quit':
      return quit();
  }
}

async function restoreCodex({ connections, face }: Rooms): Promise<void> {
  const done = await connections.restore(null, null);
  if (!done.ok) return face.show({ place: 'codex' });
  face.notify(
    t`Codex’s configuration is restored`,
    t`A Codex that is started now goes to its provider directly.`,
    () => face.show({ place: 'codex' }),
  );
}

async function launch({ proxy, codex, face }: Rooms, folder: string): Promise<void> {
  await proxy.settled();
  const launched = await codex.start({ folder, lane: 'auto' });
  if (!launched.ok) face.show({ place: 'launch' });
}
