import type { ReactNode } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import type { SessionView } from '../../../preload/contract.ts';
import { StoreContext } from '../../../renderer/store/context.ts';
import { createStore, type WindowStore } from '../../../renderer/store/create.ts';
import { emptyLog, foldPage } from '../../../renderer/store/session-log.ts';
import { FilterRow } from '../../../renderer/views/sessions/filter-row.tsx';
import { SearchHitView } from '../../../renderer/views/sessions/search-hit.tsx';
import { NothingFound } from '../../../renderer/views/sessions/search-states.tsx';
import { costOf, SessionRowView } from '../../../renderer/views/sessions/session-row.tsx';
import { TotalsPage } from '../../../renderer/views/totals/totals-page.tsx';
import { fakeBridge } from '../../fakes/bridge.ts';
import {
  accountView,
  backendView,
  bookView,
  gatewayView,
  sessionView,
  statusView,
  totalsRow,
  totalsView,
} from '../../fakes/views.ts';

function drawn(children: ReactNode, set: (store: WindowStore) => void = () => undefined): string {
  const store = createStore(fakeBridge());
  store.state.setState({
    status: { state: 'ready', value: statusView() },
    book: { state: 'ready', value: bookView() },
    accounts: { state: 'ready', value: [accountView({ name: 'ada@example.com' })] },
  });
  set(store);
  // Drawn without a document, a store shows how it began; here it has to show how it is.
  Object.assign(store.state, { getInitialState: store.state.getState });
  return renderToStaticMarkup(<StoreContext value={store}>{children}</StoreContext>);
}

const textOf = (html: string): string => html.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');
const place = { rowIndex: 1, chosen: false, topPx: 0, heightPx: 52 };

function row(change: Partial<SessionView>, set: (store: WindowStore) => void = () => undefined): string {
  const session = sessionView({ id: 's', ...change });
  return drawn(<SessionRowView id="s" level={1} warned={session.warning !== null} {...place} />, (store) => {
    const page = { sessions: [session], nextBefore: null, total: 1 };
    store.state.setState({ log: foldPage(emptyLog, page, 'first') });
    set(store);
  });
}

describe('a row of the list', () => {
  it('P10: says title, folder, model, turns, tokens and what it cost', () => {
    const text = textOf(
      row({ costUsd: 0.42, turns: 7, tokens: { input: 84_000, cached: 0, output: 400, reasoning: 0 } }),
    );
    for (const part of ['Fix the flaky test', '~/src/app', 'gpt-6.1-sol', '7 turns', '84.4k', '~$0.42'])
      expect(text).toContain(part);
  });

  it('P12: an estimate that is too low says so, and where there is no price nothing stands', () => {
    expect(costOf({ costUsd: 1.5, costPartial: true })).toBe('from ~$1.50');
    expect(costOf({ costUsd: 0.003, costPartial: false })).toBe('<$0.01');
    expect(costOf({ costUsd: null, costPartial: true })).toBeNull();
    expect(row({ costUsd: null })).not.toContain('session-cost');
  });

  it('P11: shows what to know of how it was routed, in words and not by colour alone', () => {
    const html = row({ warning: { code: 'x', what: 'No launch claims it.', why: 'Why.', next: 'Next.' } });
    expect(textOf(html)).toContain('Warning: No launch claims it.');
    expect(html).toContain('title="No launch claims it. Why. Next."');
    expect(row({})).not.toContain('session-warning');
  });

  it('names the gateway and the account only where they are not the usual ones', () => {
    const usual = textOf(row({ gateway: 'default', account: null }));
    expect(usual).not.toContain('default');
    expect(usual).not.toContain('sign-in');
    const other = textOf(row({ gateway: 'work', account: 'account:account-1' }));
    expect(other).toContain('work');
    expect(other).toContain('ada@example.com');
    const signed = gatewayView({ backends: [backendView({ auth: 'account', accountId: 'account-1' })] });
    const asUsual = row({ account: 'account:account-1' }, (store) =>
      store.state.setState({ book: { state: 'ready', value: bookView([signed]) } }),
    );
    expect(textOf(asUsual)).not.toContain('ada@example.com');
  });
});

describe('a place that was found', () => {
  it('P13: shows what it is and the words marked, with nothing in it that runs', () => {
    const hit = {
      turnId: 't',
      itemId: 'i',
      kind: 'toolOutput',
      snippet: 'a <b>bold</b>\u001b[31m flaky\n\ntest',
      marks: [[18, 24]],
    } as const;
    const html = drawn(<SearchHitView row={{ kind: 'hit', key: 's/0/i', id: 's', hit }} {...place} />);
    expect(html).toContain('<mark> flaky</mark>');
    expect(html).toContain('&lt;b&gt;');
    expect(html).not.toContain('\u001b');
    expect(textOf(html)).toContain('Output:');
  });
});

describe('the chips under the field', () => {
  it('say what the list is narrowed to, and each can go by itself', () => {
    const html = drawn(<FilterRow />, ({ state }) =>
      state.setState(({ search }) => ({
        search: { ...search, filter: { statuses: ['failed'], from: -7, accounts: ['account:account-1'] } },
      })),
    );
    for (const text of ['Failed', 'Last 7 days', 'ada@example.com']) expect(textOf(html)).toContain(text);
    expect(html.match(/data-testid="filter-chip"/g)).toHaveLength(3);
    expect(html).toContain('aria-label="Remove Time: Last 7 days"');
  });

  it('are not there while nothing is narrowed, nor is there anything to clear', () => {
    const html = drawn(<FilterRow />);
    expect(html).not.toContain('filter-chip');
    expect(html).not.toContain('filter-clear');
    expect(html).toContain('filter-add');
  });
});

describe('nothing found', () => {
  const nothing = (filter: object): string =>
    textOf(
      drawn(<NothingFound />, ({ state }) =>
        state.setState(({ search }) => ({ search: { ...search, filter } })),
      ),
    );

  it('says for what, among what, and offers to look further', () => {
    const text = nothing({ text: 'zebra', statuses: ['failed'] });
    expect(text).toContain('No session has “zebra” in it. Looked among: Failed.');
    expect(text).toContain('Search all sessions');
    expect(nothing({ text: 'zebra' })).toContain('Show all sessions');
  });
});

describe('the totals page', () => {
  const page = (change: Parameters<typeof totalsView>[0] = {}): string =>
    drawn(<TotalsPage />, ({ state }) =>
      state.setState(({ totals }) => ({ totals: { ...totals, period: 'day', view: totalsView(change) } })),
    );

  it('P13: has spend, tokens, agent time, turns, completion rate and tool calls', () => {
    const text = textOf(page());
    for (const part of ['~$1.37', '631k', '84 % of input cached', '15 m', '12', '91 %', '11 of 12', '40'])
      expect(text).toContain(part);
  });

  it('says that money is an estimate, from which prices, and which models are not in it', () => {
    const text = textOf(page({ unpriced: ['house-model'] }));
    expect(text).toMatch(/Money is an estimate: tokens times list prices of .*2026/);
    expect(text).toContain('Not counted, because no price is known: house-model.');
    expect(text).toContain('from ~$1.37');
    expect(page()).not.toContain('data-testid="unpriced"');
  });

  it('draws one bar for each hour, of which one can be reached by Tab, and the same as a table', () => {
    const html = page();
    expect(html.match(/data-testid="totals-bar"/g)).toHaveLength(2);
    const slots = html.match(/<rect[^>]*class="chart-slot"[^>]*>/g) ?? [];
    expect(slots.map((slot) => /tabindex="0"/i.test(slot))).toEqual([true, false]);
    expect(slots[0]).toContain('~$1.37 estimated, 631k tokens, 12 turns');
    expect(html.match(/<tr>/g)?.length).toBeGreaterThanOrEqual(3);
  });

  it('says that a time held nothing, instead of a row of noughts', () => {
    const html = page({ total: totalsRow({ key: 'total', turns: 0 }) });
    expect(textOf(html)).toContain('No turn began in this time.');
    expect(html).not.toContain('totals-figures');
  });

  it('leads from a row to its sessions, but not where no folder was told', () => {
    const html = page({ byFolder: [totalsRow({ key: '' })], byModel: [], byGateway: [] });
    expect(textOf(html)).toContain('No folder told');
    expect(html).not.toContain('data-testid="totals-row"');
  });
});
