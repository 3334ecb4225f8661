/**
 * @file Every state of the window the gallery can draw. It is long because it is one flat table, read by name; splitting it
 * would only scatter the names.
 */
import type { ProblemView, SessionDetail, SessionView } from '../../preload/contract.ts';
import type { WindowStore } from '../../renderer/store/create.ts';
import { itemsOf, openingOf } from '../fakes/openings.ts';
import { type Answering, type FakeBridge, fakeBridge, good } from '../fakes/bridge.ts';
import {
  answerItem,
  apiBackendView,
  backendView,
  bookView,
  gatewayView,
  networkView,
  noticesView,
  previewView,
  promptItem,
  receiptView,
  sessionView,
  settingsView,
  statusView,
  storageView,
  toolItem,
  tracesView,
  turnView,
} from '../fakes/views.ts';
import { background, daySessions, detail, endedDetail, now } from './conversation.ts';
import { codexScenarios } from './codex.ts';
import { detailScenarios } from './detail.ts';
import { gatewayScenarios } from './gateways.ts';
import { logScenarios } from './log.ts';
import { settingsScenarios } from './settings.ts';
import { signInScenarios } from './sign-in.ts';
import { welcomeScenarios } from './welcome.ts';

/** One state of the window: what main would answer, and what the person does then. */
export interface Scenario {
  readonly answering: Answering;
  readonly after?: (store: WindowStore, bridge: FakeBridge) => void;
}

const reached = { processUp: 420, requestSeen: 6100, authAccepted: 6840, firstToken: 7350 };
const never = new Promise<never>(() => undefined);

const refused: ProblemView = {
  code: 'upstream-refused',
  what: 'Could not reach api.openai.com: connection refused.',
  why: 'Nothing answered at that address.',
  next: 'Check that this machine is online, then send the prompt again.',
};

const unauthorised: ProblemView = {
  code: 'launch-refused',
  what: 'The provider did not accept the sign-in.',
  why: 'chatgpt.com answered 401 to the request Codex sent.',
  next: 'Run codex login in the terminal, then send the prompt again.',
};

/** An ordinary day, from which every other state differs in a thing or two. */
export const ordinary: Answering = {
  'status/read': () =>
    good(
      statusView({
        sentence: 'Routing through default, 1 session running',
        runningSessions: 1,
        databaseBytes: 84_000_000,
      }),
    ),
  'gateway/list': () =>
    good(
      bookView([
        gatewayView({
          backends: [
            backendView({ lastResult: { at: now - 9000, status: 200, problem: null } }),
            apiBackendView(),
          ],
        }),
      ]),
    ),
  'session/list': () => good({ sessions: daySessions, nextBefore: null, total: daySessions.length }),
  'session/watch': ({ sessionId }) => {
    const known = detailOf(sessionId);
    return good(known && openingOf(known));
  },
  'codex/find': () =>
    good({ state: 'found', path: '/home/ada/.local/bin/codex', version: '0.169.0', foundBy: 'PATH' }),
  'launch/preview': (params) => good(previewView({ folder: params.folder })),
  'launch/start': (params) =>
    good(receiptView({ launchId: 'launch-9', folder: params.folder, startedAt: Date.now() })),
  'launch/copyCommand': (params) =>
    good(receiptView({ launchId: 'launch-8', folder: params.folder, startedAt: Date.now() })),
  'launch/chooseFolder': () => good('/home/ada/src/chosen'),
  'launch/receipts': () => good([]),
  'settings/read': () => good(settingsView()),
  'update/look': () => good(settingsView()),
  'update/fetch': () => good(settingsView()),
  'settings/change': ({ network, storage, traces, notices, updates, ...change }) =>
    good(
      settingsView({
        ...change,
        network: networkView(network),
        storage: storageView(storage),
        traces: tracesView(traces),
        notices: noticesView(notices),
        updates: { ...settingsView().updates, ...updates },
      }),
    ),
  'routing/set': ({ on }) =>
    good(statusView({ routing: on, sentence: on ? 'Routing through default' : 'Routing is off' })),
  'clipboard/write': () => good(undefined),
  'place/open': () => good(undefined),
  'usage/list': () => good([]),
  'session/countRange': () => good({ sessions: 12, turns: 48 }),
};

const empty: Answering = {
  ...ordinary,
  'status/read': () => good(statusView({ overheadP50Us: null, databaseBytes: 120_000 })),
  'session/list': () => good({ sessions: [], nextBefore: null, total: 0 }),
  'settings/read': () => good(settingsView({ recentFolders: [] })),
};

const missing: Answering = {
  ...empty,
  'codex/find': () =>
    good({
      state: 'missing',
      install: [
        { label: 'npm', command: 'npm install -g @openai/codex' },
        { label: 'Homebrew', command: 'brew install codex' },
      ],
    }),
};

const rightToLeft = sessionView({
  id: 'session-rtl',
  status: 'completed',
  title: 'اكتب اختبارا للدالة الجديدة ثم شغّل كل الاختبارات مرة أخرى قبل نهاية اليوم',
  folder: '/home/ada/src/app',
  startedAt: now - 90_000,
  lastActivityAt: now - 40_000,
});

/** Every state by the name the gallery's address gives it. */
export const scenarios: Readonly<Record<string, Scenario>> = {
  streaming: { answering: ordinary },
  opening: {
    answering: {
      ...ordinary,
      'status/read': () => never,
      'session/list': () => never,
      'settings/read': () => never,
    },
  },
  broken: { answering: { 'clipboard/write': () => good(undefined) } },
  empty: { answering: empty },
  'empty-missing': { answering: missing },
  'empty-broken': {
    answering: {
      ...empty,
      'codex/find': () =>
        good({
          state: 'broken',
          path: '/usr/local/bin/codex',
          problem: {
            code: 'codex-broken',
            what: 'Codex was found but does not start.',
            why: '/usr/local/bin/codex ended with exit code 126.',
            next: 'Run codex --version in a terminal to see what it says.',
          },
        }),
    },
  },
  'tool-open': {
    answering: ordinary,
    after: ({ actions }) => {
      actions.toggleOpened('i4');
      actions.toggleOpened('i3');
      toTop();
    },
  },
  top: { answering: ordinary, after: toTop },
  background: { answering: ordinary, after: ({ actions }) => actions.unfold('session-1', true) },
  detail: { answering: ordinary, after: ({ actions }) => actions.choose('session-1', 'open') },
  failed: { answering: ordinary, after: ({ actions }) => actions.choose('session-3', 'open') },
  interrupted: { answering: ordinary, after: ({ actions }) => actions.choose('session-4', 'open') },
  omitted: { answering: ordinary, after: ({ actions }) => actions.choose('session-2', 'open') },
  'detail-waiting': { answering: { ...ordinary, 'session/watch': () => never } },
  'detail-problem': {
    answering: {
      ...ordinary,
      'session/watch': () => ({
        ok: false,
        problem: {
          ...refused,
          code: 'call-failed',
          what: 'The session could not be read.',
          why: 'The recorder is restarting.',
          next: 'Try again in a moment.',
        },
      }),
    },
  },
  'list-problem': {
    answering: {
      ...ordinary,
      'session/list': () => ({
        ok: false,
        problem: {
          ...refused,
          code: 'call-failed',
          what: 'The log could not be read.',
          why: 'The recorder is restarting.',
          next: 'Try again in a moment.',
        },
      }),
    },
  },
  'proxy-restarting': {
    answering: withStatus({ proxy: 'restarting', port: null, sentence: 'Starting the proxy again' }),
  },
  'proxy-failed': {
    answering: withStatus({ proxy: 'failed', port: null, sentence: 'Not routing: the proxy stopped' }),
  },
  'recorder-degraded': {
    answering: withStatus({
      recorder: 'degraded',
      sentence: 'Routing through default, the log is incomplete',
    }),
  },
  off: {
    answering: withStatus({
      routing: false,
      sentence: 'Routing is off: new launches go straight to the provider',
    }),
  },
  gateways: { answering: ordinary, after: ({ actions }) => actions.show('gateways') },
  'gateways-failing': {
    answering: {
      ...ordinary,
      'gateway/list': () =>
        good(
          bookView([
            gatewayView({
              backends: [
                backendView({ lastResult: { at: now - 9000, status: 200, problem: null } }),
                apiBackendView({ lastResult: { at: now - 120_000, status: null, problem: refused } }),
              ],
            }),
          ]),
        ),
    },
    after: ({ actions }) => actions.show('gateways'),
  },
  'gateways-off': {
    answering: withStatus({ routing: false, sentence: 'Routing is off' }),
    after: ({ actions }) => actions.show('gateways'),
  },
  settings: { answering: ordinary, after: ({ actions }) => actions.show('settings') },
  'settings-no-tray': {
    answering: withStatus({ tray: false }),
    after: ({ actions }) => actions.show('settings'),
  },
  launch: { answering: ordinary, after: ({ actions }) => actions.openLaunch() },
  'launch-first': { answering: empty, after: ({ actions }) => actions.openLaunch() },
  'launch-missing': { answering: missing, after: ({ actions }) => actions.openLaunch() },
  'launch-problem': {
    answering: {
      ...ordinary,
      'launch/preview': () =>
        good(
          previewView({
            terminal: null,
            problem: {
              code: 'terminal-missing',
              what: 'No terminal was found.',
              why: 'None of the usual terminals is installed.',
              next: 'Install one, for example xterm, or copy the command and paste it where you like.',
            },
          }),
        ),
    },
    after: ({ actions }) => actions.openLaunch(),
  },
  'launch-direct': {
    answering: {
      ...withStatus({ routing: false, sentence: 'Routing is off' }),
      'launch/preview': () => good(previewView({ routed: false, command: 'codex' })),
    },
    after: ({ actions }) => actions.openLaunch(),
  },
  receipt: {
    answering: withReceipt({
      steps: { processUp: 420, requestSeen: null, authAccepted: null, firstToken: null },
      startedAt: now - 8000,
    }),
  },
  'receipt-through': { answering: withReceipt({ steps: reached, startedAt: now - 60_000 }) },
  'receipt-failed': {
    answering: withReceipt({
      steps: { ...reached, authAccepted: null, firstToken: null },
      problem: unauthorised,
      startedAt: now - 30_000,
    }),
  },
  'receipt-copied': {
    answering: ordinary,
    after: ({ actions }) => void actions.copyCommand('/home/ada/src/app'),
  },
  keys: { answering: ordinary, after: ({ actions }) => actions.openKeys() },
  hostile: {
    answering: {
      ...ordinary,
      'session/watch': () =>
        good(
          openingOf(
            endedDetail(daySessions[2] ?? sessionView({ id: 'x' }), { status: 'completed' }, [
              answerItem({
                id: 'h',
                text: 'A <img src=x onerror=alert(1)> tag, ![a picture](https://example.test/p.png), [a link](javascript:alert(1)), \u001b]8;;https://evil.test\u0007click\u001b]8;;\u0007 and \u202egnirts\u202c.',
              }),
            ]),
          ),
        ),
    },
  },
  one: {
    answering: {
      ...ordinary,
      'session/list': () => good({ sessions: daySessions.slice(2, 3), nextBefore: null, total: 1 }),
    },
    after: ({ actions }) => actions.choose('session-3', 'open'),
  },
  'right-to-left': {
    answering: {
      ...ordinary,
      'session/list': () => good({ sessions: [rightToLeft], nextBefore: null, total: 1 }),
      'session/watch': () =>
        good(
          openingOf(
            endedDetail(rightToLeft, { status: 'completed' }, [
              answerItem({ id: 'rtl', text: 'الاختبار ينتظر `ready` قبل أن يبدأ الخادم، وهذا سبب الفشل.' }),
            ]),
          ),
        ),
    },
    after: ({ actions }) => actions.choose(rightToLeft.id, 'open'),
  },
  'launch-menu': {
    answering: ordinary,
    after: () =>
      setTimeout(() => document.querySelector<HTMLElement>('[data-testid=launch-menu]')?.click(), 100),
  },
  many: { answering: { ...ordinary, 'session/list': ({ before, limit }) => good(manyPage(before, limit)) } },
  long: {
    answering: {
      ...ordinary,
      'session/watch': ({ turnId }) => good(openingOf(longDetail(), turnId)),
      'session/items': ({ turnIds }) => good(itemsOf(longDetail(), turnIds)),
    },
    after: (_, bridge) => stream(bridge),
  },
  live: { answering: ordinary, after: (_, bridge) => stream(bridge) },
  ...detailScenarios(ordinary),
  ...logScenarios(ordinary),
  ...gatewayScenarios(ordinary),
  ...signInScenarios(ordinary),
  ...codexScenarios(ordinary),
  ...welcomeScenarios(ordinary),
  ...settingsScenarios(ordinary),
};

function toTop(): void {
  setTimeout(() => document.querySelector('.chain')?.scrollTo({ top: 0 }), 150);
}

function withStatus(change: Parameters<typeof statusView>[0]): Answering {
  return { ...ordinary, 'status/read': () => good(statusView(change)) };
}

function withReceipt(change: Partial<Parameters<typeof receiptView>[0]>): Answering {
  return { ...ordinary, 'launch/receipts': () => good([receiptView({ launchId: 'launch-1', ...change })]) };
}

function detailOf(id: string | null): SessionDetail | null {
  const session = [...daySessions, ...background].find((one) => one.id === id);
  if (session === undefined || id === 'session-1') return session === undefined ? null : detail;
  if (session.status === 'failed')
    return endedDetail(session, { status: 'failed', problem: refused, exchanges: 5 });
  if (session.status === 'interrupted')
    return endedDetail(
      session,
      {
        status: 'interrupted',
        firstTokenAt: session.startedAt + 800,
        problem: {
          code: 'turn-cancelled',
          what: 'You stopped this turn.',
          why: 'Codex closed the request before the answer ended.',
          next: '',
        },
      },
      [
        answerItem({
          id: 'cut',
          position: 1,
          text: 'The second machine compiles without a cache. To check, I would',
        }),
      ],
    );
  return {
    ...endedDetail(session, { firstTokenAt: session.startedAt + 700, tokens: session.tokens }),
    items: [
      {
        type: 'omitted',
        id: 'o',
        sessionId: session.id,
        turnId: `${session.id}-t`,
        position: 0,
        at: session.startedAt,
        streaming: false,
        reason: 'metadataOnly',
      },
    ],
  };
}

/** The first session after 2,000 turns. */
function longDetail(): SessionDetail {
  const turns = Array.from({ length: 2000 }, (_, index) => index - 2000);
  return {
    ...detail,
    turns: [...turns.map((place) => turnView({ id: `long-${place}`, ordinal: place })), ...detail.turns],
    items: [
      ...turns.flatMap((place) => [
        promptItem({ id: `long-${place}-p`, turnId: `long-${place}`, text: `Prompt ${place}` }),
        toolItem({ id: `long-${place}-t`, turnId: `long-${place}`, position: 1 }),
        toolItem({ id: `long-${place}-u`, turnId: `long-${place}`, position: 2 }),
        answerItem({ id: `long-${place}-a`, turnId: `long-${place}`, position: 3 }),
      ]),
      ...detail.items,
    ],
  };
}

const manyTotal = 100_000;

function manyPage(
  before: number | null,
  limit: number,
): { sessions: readonly SessionView[]; nextBefore: number | null; total: number } {
  const from = before === null ? 0 : now - before;
  const sessions = Array.from({ length: Math.min(limit, manyTotal - from) }, (_, index) => {
    const place = from + index;
    return sessionView({
      id: `many-${place}`,
      title: `Session number ${place + 1}`,
      status: place === 0 ? 'streaming' : place % 17 === 3 ? 'failed' : 'completed',
      startedAt: now - place * 40_000 - 5000,
      lastActivityAt: now - place * 40_000,
      turns: 1 + (place % 9),
    });
  });
  const next = from + sessions.length;
  return { sessions, nextBefore: next >= manyTotal ? null : now - next, total: manyTotal };
}

/** Streams an answer as main would: batches ten times a second. */
function stream(bridge: FakeBridge): void {
  const words = ' streamed text that grows, with `code` and more words to wrap the line,'.split(' ');
  let count = 0;
  const timer = setInterval(() => {
    count += 1;
    const text = ` ${words[count % words.length] ?? ''} ${words[(count * 3) % words.length] ?? ''}${count % 40 === 0 ? '\n\nA new paragraph' : ''}`;
    bridge.tell('log/changed', {
      sessions: [],
      turns: [],
      items: [],
      appended: [{ sessionId: 'session-1', itemId: 'i12', text }],
      removed: [],
      total: null,
    });
    if (count > 3000) clearInterval(timer);
  }, 100);
}

/** Makes the bridge a scenario needs. */
export function bridgeOf(scenario: Scenario): FakeBridge {
  return fakeBridge(scenario.answering);
}
