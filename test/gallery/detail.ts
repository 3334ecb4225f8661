/** @file The states of a session's detail, of exports and of plan limits. One flat table, read by name. */
import type { ProblemView, RawExchangeView, SessionDetail, UsageView } from '../../preload/contract.ts';
import type { WindowStore } from '../../renderer/store/create.ts';
import { itemsOf, openingOf } from '../fakes/openings.ts';
import { type Answering, type FakeBridge, good } from '../fakes/bridge.ts';
import {
  accountView,
  answerItem,
  codexLoginView,
  ledgerView,
  limitView,
  promptItem,
  rawExchangeView,
  sessionView,
  settingsView,
  storageView,
  toolItem,
  tracesView,
  turnView,
  usageView,
} from '../fakes/views.ts';
import { now } from './conversation.ts';

interface Scenario {
  readonly answering: Answering;
  readonly after?: (store: WindowStore, bridge: FakeBridge) => void;
}

const hourMs = 3_600_000;
const started = now - 12 * 60_000;

const patch = `*** Begin Patch
*** Update File: test/login.test.ts
@@ describe('login')
   const server = await start();
-  await once(server, 'ready');
-  expect(store.read()).toBe('ada');
+  const session = await once(store, 'session');
+  expect(session.user).toBe('ada');
   await server.stop();
*** Add File: test/wait.ts
+/** Waits for what the assertion needs. */
+export const waited = 1;
*** End Patch
`;

const gitDiff = `diff --git a/src/store.ts b/src/store.ts
index 8d1f0a2..c3b9e77 100644
--- a/src/store.ts
+++ b/src/store.ts
@@ -10,4 +10,23 @@ export function open() {
   const file = path();
-  const handle = openSync(file);
+  const handle = openSync(file, 'r+');
+  handles.add(handle);
${Array.from({ length: 18 }, (_, index) => `+  note(${index});`).join('\n')}
   return handle;
 }
`;

const limits = [
  limitView({ usedPercent: 42, resetsAt: now + 2.2 * hourMs }),
  limitView({
    id: 'secondary',
    name: 'weekly limit',
    usedPercent: 18,
    windowMinutes: 10_080,
    resetsAt: now + 90 * hourMs,
  }),
];

const session = sessionView({
  id: 'session-1',
  title: 'Fix the flaky login test',
  forkedFromId: 'session-2',
  startedAt: started,
  lastActivityAt: now - 60_000,
  turns: 3,
  toolCalls: 3,
  tokens: { input: 184_210, cached: 151_400, output: 6120, reasoning: 1730 },
  costUsd: 0.4182,
  costPartial: false,
  activeMs: 58_000,
  warning: {
    code: 'route-other-lane',
    what: 'This session went through the API lane.',
    why: 'Codex was signed in with a key when it was launched.',
    next: 'Run `codex login` and launch again to use the ChatGPT lane.',
  },
});

const full: SessionDetail = {
  session,
  background: [],
  turns: [
    turnView({
      id: 'turn-1',
      startedAt: started,
      sentAt: started + 320,
      firstTokenAt: started + 1900,
      endedAt: started + 24_300,
      overheadUs: 410,
      exchanges: 4,
      retries: 1,
      toolCalls: 2,
      tokens: { input: 138_200, cached: 121_000, output: 3830, reasoning: 640 },
      costUsd: 0.31,
      contextTokens: 48_300,
      contextWindow: 272_000,
      limits,
    }),
    turnView({
      id: 'turn-2',
      ordinal: 2,
      kind: 'compaction',
      startedAt: started + 60_000,
      sentAt: started + 60_010,
      firstTokenAt: started + 63_000,
      endedAt: started + 71_000,
      overheadUs: 90,
      tokens: { input: 46_010, cached: 30_400, output: 2290, reasoning: 1090 },
      contextTokens: 48_300,
      contextWindow: 272_000,
    }),
    turnView({
      id: 'turn-3',
      ordinal: 3,
      model: 'local-model',
      transport: 'http',
      startedAt: started + 120_000,
      sentAt: null,
      firstTokenAt: started + 120_600,
      endedAt: started + 123_000,
      overheadUs: 900_000,
      toolCalls: 1,
      tokens: { input: 9010, cached: 0, output: 290, reasoning: 0 },
      costUsd: null,
      contextTokens: 9300,
    }),
  ],
  items: [
    promptItem({
      id: 'p1',
      at: started,
      text: 'The login test fails one time in ten. Find out why and fix it.',
      images: [
        {
          path: '/home/ada/failure.png',
          mediaType: 'image/png',
          bytes: 84_120,
          hash: '5f2b8c01d9e7a634',
          url: null,
        },
        {
          path: null,
          mediaType: null,
          bytes: null,
          hash: null,
          url: 'https://example.test/runs/1841/failure.png',
        },
      ],
    }),
    toolItem({
      id: 't1',
      position: 1,
      at: started + 3000,
      summary: 'git diff',
      input: '{"cmd":"git diff"}',
      output: gitDiff,
      durationMs: 60,
    }),
    toolItem({
      id: 't2',
      position: 2,
      at: started + 9000,
      name: 'apply_patch',
      summary: 'apply_patch test/login.test.ts, test/wait.ts',
      input: patch,
      output: 'Success. Updated the following files:\nM test/login.test.ts\nA test/wait.ts\n',
      durationMs: 4200,
    }),
    answerItem({
      id: 'a1',
      position: 3,
      at: started + 20_000,
      text: 'The test waited for the wrong event. It now waits for the session itself.',
    }),
    {
      type: 'compaction',
      id: 'c1',
      sessionId: 'session-1',
      turnId: 'turn-2',
      position: 0,
      at: started + 60_000,
      streaming: false,
    },
    promptItem({ id: 'p3', turnId: 'turn-3', at: started + 120_000, text: 'Thanks. Run it once more.' }),
    toolItem({
      id: 't3',
      turnId: 'turn-3',
      position: 1,
      at: started + 121_000,
      exitCode: 1,
      durationMs: 900,
      output: 'not ok\n',
    }),
    answerItem({
      id: 'a3',
      turnId: 'turn-3',
      position: 2,
      at: started + 122_000,
      text: 'It failed: the port is taken.',
    }),
  ],
};

const exchanges: readonly RawExchangeView[] = [
  rawExchangeView({
    exchangeId: 'x1',
    at: started + 10,
    requestHeaders: [
      ['host', 'chatgpt.com'],
      ['authorization', '[redacted]'],
      ['chatgpt-account-id', '[redacted]'],
      ['content-type', 'application/json'],
      ['x-codex-turn-metadata', '{"turn_id":"turn-1"}'],
    ],
    requestBody: JSON.stringify({
      model: 'gpt-6.1-sol',
      stream: true,
      input: [{ role: 'user', content: 'The login test fails' }],
    }),
    messages: Array.from({ length: 640 }, (_, index) => ({
      at: started + 1900 + index * 30,
      from: 'upstream' as const,
      text: `event: response.output_text.delta\ndata: {"type":"response.output_text.delta","delta":" word ${index}"}`,
    })),
  }),
  rawExchangeView({
    exchangeId: 'x2',
    at: started + 4200,
    status: 502,
    durationMs: 310,
    outcome: 'upstreamGone',
    truncated: true,
  }),
  rawExchangeView({
    exchangeId: 'x3',
    at: started + 9200,
    transport: 'websocket',
    requestHeaders: [],
    responseHeaders: [],
    requestBody: null,
    messages: null,
  }),
];

/** The same session after 400 short turns. */
const long: SessionDetail = {
  ...full,
  turns: Array.from({ length: 400 }, (_, index) =>
    turnView({ id: `long-${index}`, ordinal: index, startedAt: started, endedAt: started + 4000 }),
  ),
  items: Array.from({ length: 400 }, (_, index) => [
    promptItem({ id: `long-${index}-p`, turnId: `long-${index}`, text: `Prompt ${index}` }),
    answerItem({
      id: `long-${index}-a`,
      turnId: `long-${index}`,
      position: 1,
      text: `Answer ${index}. ${'More words to wrap. '.repeat(index % 30)}`,
    }),
  ]).flat(),
};

const refused: ProblemView = {
  code: 'call-failed',
  what: 'The log could not be read.',
  why: 'The recorder is restarting.',
  next: 'Try again in a moment.',
};

const ours = accountView({ id: 'account-2', name: 'work@example.com', plan: 'business' });
const untold = accountView({ id: 'account-3', name: 'late@example.com' });

const usages: readonly UsageView[] = [
  usageView({ seenAt: now - 60_000, limits }),
  usageView({
    id: 'account-2',
    name: 'work@example.com',
    plan: 'business',
    credits: '12.40',
    seenAt: now - 3 * hourMs,
    limits: [
      limitView({ usedPercent: 86, resetsAt: now + 0.6 * hourMs }),
      limitView({ id: 'secondary', name: 'weekly limit', usedPercent: 97, resetsAt: now + 40 * hourMs }),
      limitView({ id: 'x', name: 'code review', usedPercent: 60, resetsAt: now - hourMs }),
    ],
  }),
];

const reachedUsages: readonly UsageView[] = [
  usageView({
    seenAt: now - 60_000,
    reached: true,
    limits: [
      limitView({ usedPercent: 100, resetsAt: now + 1.4 * hourMs }),
      limitView({ id: 'secondary', name: 'weekly limit', usedPercent: 61, resetsAt: null }),
    ],
  }),
];

/** A tool that answered with an image alone. */
const viewed = {
  name: 'view_image',
  input: '{"path":"failure.png"}',
  summary: 'view_image failure.png',
  output: '',
  images: [{ path: null, mediaType: 'image/jpeg', bytes: 1_204_000, hash: '0b6f3d1c77aa9e20', url: null }],
};

function toTop(): void {
  setTimeout(() => document.querySelector('.chain')?.scrollTo({ top: 0 }), 200);
}

const never = new Promise<never>(() => undefined);

const bundle = [
  {
    name: 'facts.json',
    text: JSON.stringify({ version: '0.1.0', system: 'linux', codex: '0.169.0', routing: true }, null, 2),
  },
  { name: 'gateways.json', text: '{\n  "gateways": [\n    { "name": "default", "backends": 2 }\n  ]\n}' },
  {
    name: 'postern.log',
    text: Array.from(
      { length: 80 },
      (_, index) => `10:0${index % 10}:00 proxy: answered status=200 durationMs=${index * 7}`,
    ).join('\n'),
  },
];

/** A long session, of which turns are read as they come into view. */
function paged(base: Answering, detail: SessionDetail): Answering {
  return {
    ...base,
    'session/watch': ({ turnId }) => good(openingOf(detail, turnId)),
    'session/items': ({ turnIds }) => good(itemsOf(detail, turnIds)),
  };
}

/** Every state by name. `ordinary` answers all else. */
export function detailScenarios(ordinary: Answering): Readonly<Record<string, Scenario>> {
  const base: Answering = {
    ...ordinary,
    'session/watch': () => good(openingOf(full)),
    'exchange/list': ({ turnId }) => good(turnId === 'turn-1' ? exchanges : []),
    'session/copyLink': () => good(undefined),
    'session/openFolder': () => good(undefined),
    'session/delete': () => good({ deleted: 1, undoId: '00000000-0000-4000-8000-000000000001' }),
    'session/deleteRange': () => good({ deleted: 12 }),
    'session/countRange': () => good({ sessions: 12, turns: 48 }),
    'export/preview': ({ format }) =>
      good({
        sessions: 1,
        turns: 3,
        bytes: format === 'har' ? 184_000 : 9200,
        sample:
          format === 'markdown'
            ? '# Fix the flaky login test\n\n- Folder: ~/src/app\n- Model: gpt-6.1-sol\n- Turns: 3\n\n## Prompt\n\nThe login test fails one time in ten. Write to [email] when it is done.\n\n## Answer\n\nThe test waited for the wrong event.'
            : '{"type":"session","id":"session-1","title":"Fix the flaky login test"}\n{"type":"turn","id":"turn-1"}',
      }),
    'export/save': () => good(null),
    'usage/list': () => good(usages),
    'account/list': () => good([ours, untold]),
    'secret/list': () => good(ledgerView()),
    'codexLogin/read': () => good(codexLoginView()),
    'bundle/preview': () => good(bundle),
  };
  const open =
    (...keys: readonly string[]): Scenario['after'] =>
    ({ actions }) => {
      for (const key of keys) actions.toggleOpened(key);
    };
  const raw: Scenario['after'] = ({ actions }) => {
    void actions.readExchanges('session-1', 'turn-1');
    for (const key of ['turn-1/exchanges', 'turn-1/exchanges/0']) actions.toggleOpened(key);
    setTimeout(() => {
      for (const one of document.querySelectorAll('details.raw-headers')) one.setAttribute('open', '');
      const chain = document.querySelector('.chain');
      const top = document.querySelector('.raw-body')?.getBoundingClientRect().top ?? 0;
      chain?.scrollBy({ top: top - chain.getBoundingClientRect().top });
    }, 200);
  };
  const exportOf = { name: 'Fix the flaky login test', sessionIds: ['session-1'], filter: {} };
  const settings = (change: Parameters<typeof settingsView>[0], at: string): Scenario => ({
    answering: {
      ...base,
      'settings/read': () => good(settingsView(change)),
      'traces/test': () => good({ state: 'works', detail: 'The collector took it: 200 in 14 ms.' }),
    },
    after: ({ actions }) => {
      actions.show('settings');
      setTimeout(() => scrollPage(`[data-testid=${at}]`), 150);
    },
  });
  const states: Readonly<Record<string, Scenario>> = {
    'detail-full': { answering: base },
    'detail-diff': {
      answering: base,
      after: (store, bridge) => {
        open('t2')?.(store, bridge);
        setTimeout(() => document.querySelector('.chain')?.scrollTo({ top: 60 }), 200);
      },
    },
    'detail-diff-output': {
      answering: base,
      after: (store, bridge) => {
        open('t1')?.(store, bridge);
        setTimeout(() => document.querySelector('.chain')?.scrollTo({ top: 150 }), 200);
      },
    },
    'detail-spot': {
      answering: base,
      after: ({ actions }) => actions.choose('session-1', 'open', { turnId: 'turn-1', itemId: null }),
    },
    'detail-spot-long': {
      answering: paged(base, long),
      after: ({ actions }) =>
        actions.choose('session-1', 'open', { turnId: 'long-240', itemId: 'long-240-a' }),
    },
    // Opened at its end, then looked for in it: its turn is read and then shown.
    'detail-spot-unread': {
      answering: paged(base, long),
      after: ({ actions }) =>
        setTimeout(
          () => actions.choose('session-1', 'open', { turnId: 'long-120', itemId: 'long-120-a' }),
          150,
        ),
    },
    'detail-unread': {
      answering: { ...paged(base, long), 'session/items': () => never },
      after: toTop,
    },
    'detail-unread-problem': {
      answering: { ...paged(base, long), 'session/items': () => ({ ok: false, problem: refused }) },
      after: toTop,
    },
    'detail-images': {
      answering: paged(base, {
        ...full,
        items: full.items.map((item) => (item.id === 't1' ? { ...item, ...viewed } : item)),
      }),
      after: (store, bridge) => {
        open('t1')?.(store, bridge);
        toTop();
      },
    },
    'detail-spot-gone': {
      answering: base,
      after: ({ actions }) => actions.choose('session-1', 'open', { turnId: 'gone', itemId: null }),
    },
    'detail-menu': {
      answering: base,
      after: () =>
        setTimeout(() => document.querySelector<HTMLElement>('[data-testid=session-menu]')?.click(), 200),
    },
    'detail-context-menu': {
      answering: base,
      after: () =>
        setTimeout(
          () =>
            document.querySelectorAll('[data-session-id]')[1]?.dispatchEvent(
              new MouseEvent('contextmenu', {
                bubbles: true,
                cancelable: true,
                clientX: 260,
                clientY: 200,
              }),
            ),
          200,
        ),
    },
    'raw-open': { answering: base, after: raw },
    'raw-messages': {
      answering: base,
      after: (store, bridge) => {
        raw?.(store, bridge);
        setTimeout(() => {
          document.querySelectorAll<HTMLElement>('.raw-message')[3]?.click();
          const chain = document.querySelector('.chain');
          const top = document.querySelector('.raw-messages')?.getBoundingClientRect().top ?? 0;
          chain?.scrollBy({ top: top - chain.getBoundingClientRect().top - 40 });
        }, 320);
      },
    },
    'delete-running': {
      answering: {
        ...base,
        'session/watch': () => good(openingOf({ ...full, session: { ...session, status: 'streaming' } })),
        'session/delete': () => ({
          ok: false,
          problem: {
            code: 'session-running',
            what: 'This session was not deleted.',
            why: 'A turn of it, or of its background work, is still running.',
            next: 'Delete it once the turn has ended.',
          },
        }),
      },
      after: ({ actions }) => void actions.deleteSession('session-1'),
    },
    'raw-gone': {
      answering: base,
      after: ({ actions }) => {
        void actions.readExchanges('session-1', 'turn-3');
        actions.toggleOpened('turn-3/exchanges');
      },
    },
    'raw-problem': {
      answering: { ...base, 'exchange/list': () => ({ ok: false, problem: refused }) },
      after: ({ actions }) => {
        void actions.readExchanges('session-1', 'turn-3');
        actions.toggleOpened('turn-3/exchanges');
      },
    },
    export: { answering: base, after: ({ actions }) => void actions.openExport(exportOf) },
    'export-unredacted': {
      answering: base,
      after: ({ actions }) =>
        void actions
          .openExport(exportOf)
          .then(() => actions.changeExport({ redacted: false, format: 'jsonl' })),
    },
    'export-reading': {
      answering: { ...base, 'export/preview': () => never },
      after: ({ actions }) => void actions.openExport(exportOf),
    },
    'export-problem': {
      answering: { ...base, 'export/preview': () => ({ ok: false, problem: refused }) },
      after: ({ actions }) => void actions.openExport(exportOf),
    },
    'delete-session': { answering: base, after: ({ actions }) => void actions.deleteSession('session-1') },
    'usage-bars': { answering: base, after: showUsage },
    'usage-reached': { answering: { ...base, 'usage/list': () => good(reachedUsages) }, after: showUsage },
    'usage-none': {
      answering: { ...base, 'usage/list': () => good([]), 'account/list': () => good([]) },
      after: showUsage,
    },
    'usage-popover': {
      answering: base,
      after: () =>
        setTimeout(() => document.querySelector<HTMLElement>('[data-testid=usage-summary]')?.click(), 200),
    },
    'settings-kept': settings(
      { storage: storageView({ keepDays: 90, keepMegabytes: 1000, oldestAt: now - 61 * 24 * hourMs }) },
      'storage-settings',
    ),
    'settings-delete-days': {
      ...settings({ storage: storageView({ oldestAt: now - 61 * 24 * hourMs }) }, 'storage-settings'),
      after: (store) => {
        store.actions.show('settings');
        setTimeout(askForDays, 100);
      },
    },
    'detail-deleted': {
      answering: base,
      after: (_, bridge) => {
        const nothing = { sessions: [], turns: [], items: [], appended: [] };
        setTimeout(() => bridge.tell('log/changed', { ...nothing, removed: ['session-1'], total: 6 }), 150);
      },
    },
    'settings-traces': settings(
      {
        traces: tracesView({
          on: true,
          endpoint: 'http://collector.example.com:4318',
          content: true,
          hasHeader: true,
          waiting: 14,
          problem: {
            code: 'traces-refused',
            what: 'The collector does not take what is sent.',
            why: 'collector.example.com answered 401.',
            next: 'Look at the header it needs. What waits is sent once it answers again.',
          },
        }),
      },
      'traces-settings',
    ),
    'settings-notices': settings({}, 'notices-settings'),
    bundle: { answering: base, after: ({ actions }) => void actions.openBundle() },
  };
  // Where there is room for one pane, it is the session's.
  return Object.fromEntries(
    Object.entries(states).map(([name, { answering, after }]) => [
      name,
      {
        answering,
        after: (store: WindowStore, bridge: FakeBridge) => {
          store.actions.choose('session-1', 'open');
          after?.(store, bridge);
        },
      },
    ]),
  );

  function showUsage({ actions }: WindowStore): void {
    actions.show('accounts');
    setTimeout(() => scrollPage('[data-testid=usage-bars]'), 200);
  }
}

/** Chooses two days, then asks for what was last active between them. */
function askForDays(): void {
  const choice = document.querySelector<HTMLSelectElement>('[data-testid=delete-choice]');
  if (choice === null) return;
  choice.value = 'between';
  choice.dispatchEvent(new Event('change', { bubbles: true }));
  setTimeout(() => {
    document.querySelector<HTMLElement>('[data-testid=delete-range]')?.click();
    scrollPage('[data-testid=storage-settings]');
  }, 100);
}

function scrollPage(to: string): void {
  const page = document.querySelector('.page');
  const top = document.querySelector(to)?.getBoundingClientRect().top ?? 0;
  page?.scrollBy({ top: top - page.getBoundingClientRect().top });
}
