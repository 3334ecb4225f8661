import type { ReceiptView } from '../../preload/contract.ts';
import { t } from '../../preload/language.ts';
import { valueOrThrow } from '../domain/problem.ts';
import type { Handlers } from '../ipc/answer.ts';
import type { LaunchWish } from '../codex/plan.ts';
import type { Rooms } from './rooms.ts';
import { makeGatewayCalls } from './gateway-calls.ts';
import { makeKeyCalls } from './key-calls.ts';
import { makeBundleCalls } from './bundle-calls.ts';
import { makeExportCalls } from './export-calls.ts';
import { makeDemoCalls } from './demo.ts';
import { makeConnectCalls } from './connect-calls.ts';
import { makeLogCalls } from './log-calls.ts';
import { makeSettingsCalls } from './settings-calls.ts';
import { makeSettingsFileCalls } from './settings-file-calls.ts';
import { makeSignInCalls } from './sign-in-calls.ts';
import { readWelcome } from './welcome.ts';

/** Where Codex's own installation page lies. */
const codexInstallPage = 'https://developers.openai.com/codex/cli';

/** How long a command with the token of its launch stays on the clipboard: time to open a terminal, and no more. */
const commandStaysMs = 10 * 60_000;

/** What main does for each call of the window. */
export function makeCalls(rooms: Rooms): Handlers {
  const { settings, recorder, proxy, codex, face } = rooms;
  const signInCalls = makeSignInCalls(rooms);
  const settingsCalls = makeSettingsCalls(rooms);
  return {
    ...signInCalls,
    ...makeGatewayCalls(rooms),
    ...makeKeyCalls(rooms),
    ...makeLogCalls(rooms),
    ...makeExportCalls(rooms),
    ...makeBundleCalls(rooms),
    ...settingsCalls,
    ...makeSettingsFileCalls(rooms, settingsCalls['settings/change'], signInCalls['secret/setMode']),
    ...makeConnectCalls(rooms),
    ...makeDemoCalls(rooms.demo),
    'welcome/read': () => readWelcome(rooms),
    'status/read': rooms.status,
    async 'routing/set'({ on }) {
      await rooms.setRouting(on);
      return rooms.status();
    },
    'session/list': ({ before, limit }) => recorder.ask({ kind: 'sessions', before, limit }),
    async 'session/watch'({ sessionId, turnId }) {
      rooms.watch(sessionId);
      return sessionId === null ? null : recorder.ask({ kind: 'opening', sessionId, turnId });
    },
    'session/items': ({ sessionId, turnIds }) => recorder.ask({ kind: 'items', sessionId, turnIds }),
    'codex/find': ({ again }) => codex.find(again),
    async 'launch/preview'(request) {
      await proxy.settled();
      return codex.preview(request);
    },
    async 'launch/start'(request) {
      await proxy.settled();
      return valueOrThrow(await codex.start(request));
    },
    'launch/copyCommand': (request) => copyCommand(rooms, request),
    'launch/chooseFolder': () =>
      face.chooseFolder({
        title: t`Launch Codex in`,
        startIn: settings.current().recentFolders[0] ?? null,
      }),
    'launch/receipts': codex.receipts,
    'clipboard/write': ({ text }) => face.copy(text),
    async 'place/open'({ place }) {
      if (place === 'codexInstallPage') await face.openPage(codexInstallPage);
      else await face.openPath(await pathOf(rooms, place));
    },
  };
}

async function pathOf({ places, signIn }: Rooms, place: 'logs' | 'home' | 'loginLog'): Promise<string> {
  if (place === 'loginLog') return (await signIn).auth.loginLogPath;
  return place === 'logs' ? places.logs : places.home;
}

/** Makes a launch for a terminal the person opens; its command, token and all, goes to the clipboard and nowhere else. */
export async function copyCommand(
  { proxy, codex, face }: Pick<Rooms, 'proxy' | 'codex' | 'face'>,
  request: LaunchWish,
): Promise<ReceiptView> {
  await proxy.settled();
  const copied = valueOrThrow(await codex.copy(request));
  face.copy(copied.command, commandStaysMs);
  return copied.receipt;
}
