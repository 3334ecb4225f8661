import type {
  FacetView,
  HitView,
  SearchPage,
  SessionFilter,
  SessionView,
  TotalsRow,
  TotalsView,
} from '../../preload/contract.ts';
import { dayStart } from '../../renderer/store/filters.ts';
import { type Answering, good } from '../fakes/bridge.ts';
import { accountView } from '../fakes/views.ts';
import { daySessions, now } from './conversation.ts';
import type { Scenario } from './scenarios.ts';

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

const warning = {
  code: 'attribution-unsure',
  what: 'Its requests did not say which launch they belong to.',
  why: 'Codex was started with an address copied from another launch.',
  next: 'Launch it from here to see it under its own folder.',
};

const moreOf: Readonly<Record<string, Partial<SessionView>>> = {
  'session-1': { costUsd: 0.0871 },
  'session-2': { costUsd: 0.42, gateway: 'work', account: 'account:account-1' },
  'session-3': { costUsd: null, warning },
  'session-4': { costUsd: 12.4, costPartial: true },
  'session-5': { costUsd: 0.004 },
  'session-6': { costUsd: null },
};

const hitsBySession: Readonly<Record<string, readonly Pick<HitView, 'snippet' | 'kind' | 'itemId'>[]>> = {
  'session-1': [
    {
      itemId: 'i5',
      kind: 'answer',
      snippet:
        'The test waits for the wrong event. It listens for `ready`, which the **server** sends, but the assertion needs the session.',
    },
    {
      itemId: 'i11',
      kind: 'toolCall',
      snippet: 'rg -n "once\\(server, \'ready\'\\)" test',
    },
  ],
  'session-2': [
    { itemId: 'x1', kind: 'prompt', snippet: 'Write the release notes once 2.4 is ready to go out.' },
    {
      itemId: 'x2',
      kind: 'toolOutput',
      snippet: '14 pull requests merged since v2.3.1\n3 marked ready for review\n',
    },
  ],
};

function titleHas(session: SessionView, text: string): boolean {
  return (session.title ?? '').toLowerCase().includes(text);
}

/** A day with everything a row can say. */
const fullDay: readonly SessionView[] = daySessions.map((session) => ({
  ...session,
  ...moreOf[session.id],
}));

function hitsOf(id: string, text: string): readonly HitView[] {
  const snippets = (hitsBySession[id] ?? []).filter(({ snippet }) => snippet.toLowerCase().includes(text));
  return snippets.map(({ snippet, kind, itemId }) => {
    const start = snippet.toLowerCase().indexOf(text);
    return { turnId: 'turn-1', itemId, kind, snippet, marks: [[start, start + text.length]] };
  });
}

function found(filter: SessionFilter): SearchPage {
  const text = (filter.text ?? '').toLowerCase();
  const sessions = fullDay
    .map((session) => ({ session, hits: text === '' ? [] : hitsOf(session.id, text) }))
    .filter(({ session, hits }) => text === '' || hits.length > 0 || titleHas(session, text))
    .filter(({ session }) => filter.statuses === undefined || filter.statuses.includes(session.status));
  return { sessions, nextBefore: null, total: sessions.length };
}

const facets: readonly FacetView[] = [
  {
    facet: 'statuses',
    choices: [
      { value: 'completed', count: 381 },
      { value: 'interrupted', count: 17 },
      { value: 'failed', count: 12 },
      { value: 'streaming', count: 2 },
    ],
  },
  {
    facet: 'gateways',
    choices: [
      { value: 'default', count: 340 },
      { value: 'work', count: 72 },
    ],
  },
  {
    facet: 'models',
    choices: [
      { value: 'gpt-6.1-sol', count: 290 },
      { value: 'gpt-6.1-terra', count: 84 },
      { value: 'gpt-5.5', count: 38 },
    ],
  },
  {
    facet: 'folders',
    choices: [
      { value: '/home/ada/src/app', count: 211 },
      { value: '/home/ada/work/billing-service', count: 104 },
      { value: '/home/ada/src/very/deep/path/to/some/package', count: 3 },
    ],
  },
  { facet: 'accounts', choices: [{ value: 'account:account-1', count: 72 }] },
  { facet: 'tools', choices: [{ value: 'exec_command', count: 377 }] },
];

/** The answers of a log that can be searched and added up. */
const logged: Answering = {
  'session/list': () => good({ sessions: fullDay, nextBefore: null, total: fullDay.length }),
  'session/search': ({ filter }) => good(found(filter)),
  'session/facets': () => good(facets),
  'filter/list': () =>
    good([
      { id: 'f-1', name: 'Failures this week', filter: { statuses: ['failed', 'interrupted'], from: -7 } },
      { id: 'f-2', name: 'Expensive', filter: { minCostUsd: 5 } },
    ]),
  'filter/delete': () => good([{ id: 'f-2', name: 'Expensive', filter: { minCostUsd: 5 } }]),
  'account/list': () => good([accountView({ name: 'ada@example.com' })]),
  'totals/read': ({ period, at }) => good(totals(period, at)),
};

function row(key: string, weight: number, change: Partial<TotalsRow> = {}): TotalsRow {
  return {
    key,
    turns: Math.round(weight * 12),
    completed: Math.round(weight * 11.4),
    toolCalls: Math.round(weight * 40),
    activeMs: weight * 900_000,
    tokens: {
      input: Math.round(weight * 610_000),
      cached: Math.round(weight * 512_000),
      output: Math.round(weight * 21_000),
      reasoning: Math.round(weight * 7000),
    },
    costUsd: weight * 1.37,
    ...change,
  };
}

function totals(period: TotalsView['period'], at: number): TotalsView {
  const start = dayStart(at, period === 'week' ? (new Date(at).getDay() + 6) % 7 : 0);
  const first = period === 'month' ? new Date(new Date(at).setDate(1)).setHours(0, 0, 0, 0) : start;
  const count = period === 'day' ? 24 : period === 'week' ? 7 : 30;
  const stepMs = period === 'day' ? 60 * minuteMs : dayMs;
  const weights = [0.4, 1.6, 0, 2.9, 2.2, 0.9, 0.02, 1.1, 3.4, 0.7];
  const series = Array.from({ length: count }, (_, index) => {
    const key = first + index * stepMs;
    return row(String(key), key > now ? 0 : (weights[index % weights.length] ?? 0));
  });
  const sum = series.reduce((weight, one) => weight + (one.costUsd ?? 0) / 1.37, 0);
  return {
    period,
    from: first,
    to: first + count * stepMs,
    total: row('total', sum),
    series,
    byGateway: [row('default', sum * 0.8), row('work', sum * 0.2)],
    byModel: [
      row('gpt-6.1-sol', sum * 0.7),
      row('gpt-6.1-terra', sum * 0.2),
      row('house-model-70b', sum * 0.1, { costUsd: null }),
    ],
    byFolder: [
      row('/home/ada/src/app', sum * 0.5),
      row('/home/ada/work/billing-service', sum * 0.3),
      row('/home/ada/src/very/deep/path/to/some/package', sum * 0.15),
      row('', sum * 0.05),
    ],
    pricesAsOf: '2026-11-21',
    unpriced: ['house-model-70b'],
  };
}

const broken = {
  ok: false,
  problem: {
    code: 'call-failed',
    what: 'The log could not be searched.',
    why: 'The recorder is restarting.',
    next: 'Try again in a moment.',
  },
} as const;

/** The states of the list, its search and filters, and the totals. */
export function logScenarios(ordinary: Answering): Readonly<Record<string, Scenario>> {
  const answering: Answering = { ...ordinary, ...logged };
  const searching = (filter: SessionFilter, change: Answering = {}): Scenario => ({
    answering: { ...answering, ...change },
    after: ({ actions }) => actions.setFilter(filter),
  });
  const totalsOf = (change: Answering = {}, period: TotalsView['period'] = 'week'): Scenario => ({
    answering: { ...answering, ...change },
    after: ({ actions }) => {
      actions.setPeriod(period);
      actions.show('totals');
    },
  });
  return {
    'log-list': { answering },
    'log-search': searching({ text: 'ready' }),
    'log-hit': {
      answering,
      after: ({ actions }) => {
        actions.setFilter({ text: 'ready' });
        actions.choose('session-1', undefined, { turnId: 'turn-1', itemId: 'i5' });
      },
    },
    'log-search-waiting': searching(
      { text: 'ready' },
      { 'session/search': () => new Promise(() => undefined) },
    ),
    'log-search-problem': searching({ text: 'ready' }, { 'session/search': () => broken }),
    'log-nothing': searching({ text: 'zebra', statuses: ['failed'], from: -7 }),
    'log-nothing-text': searching({ text: 'zebra' }),
    'log-filtered': searching({ statuses: ['failed', 'interrupted'] }),
    'log-chips': searching({
      statuses: ['failed', 'interrupted', 'completed'],
      models: ['gpt-6.1-sol', 'gpt-5.5'],
      folders: ['/home/ada/src/very/deep/path/to/some/package'],
      accounts: ['account:account-1'],
      from: -30,
      minCostUsd: 1,
      minTokens: 100_000,
    }),
    'log-facets': { answering, after: () => openFilter() },
    'log-facet-model': { answering, after: () => openFilter('facet-models') },
    'log-facet-time': { answering, after: () => openFilter('facet-time') },
    'log-facet-cost': { answering, after: () => openFilter('facet-cost') },
    totals: totalsOf(),
    'totals-day': totalsOf({}, 'day'),
    'totals-month': totalsOf({}, 'month'),
    'totals-waiting': totalsOf({ 'totals/read': () => new Promise(() => undefined) }),
    'totals-problem': totalsOf({ 'totals/read': () => broken }),
    'totals-empty': totalsOf({
      'totals/read': ({ period, at }) =>
        good({ ...totals(period, at), total: row('total', 0), series: [], byGateway: [] }),
    }),
    'totals-unpriced': totalsOf({
      'totals/read': ({ period, at }) => {
        const view = totals(period, at);
        const without = (one: TotalsRow): TotalsRow => ({ ...one, costUsd: null });
        return good({
          ...view,
          total: without(view.total),
          series: view.series.map(without),
          byGateway: view.byGateway.map(without),
          byModel: [row('house-model-70b', 3, { costUsd: null })],
          byFolder: view.byFolder.map(without),
        });
      },
    }),
  };
}

function openFilter(step?: string): void {
  setTimeout(() => {
    document.getElementById('filter-add')?.click();
    if (step === undefined) return;
    setTimeout(() => {
      const facet = step.slice('facet-'.length);
      document.querySelector<HTMLElement>(`.offer[data-kind=facet][data-facet=${facet}]`)?.click();
    }, 60);
  }, 120);
}
