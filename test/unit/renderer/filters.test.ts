import { describe, expect, it } from 'vitest';
import { setLanguage } from '../../../preload/language.ts';
import type { FacetView, SavedFilter, SessionFilter } from '../../../preload/contract.ts';
import { offersAt } from '../../../renderer/store/filter-offers.ts';
import { accountText, chipText, filterText } from '../../../renderer/store/filter-words.ts';
import {
  asked,
  choicesIn,
  dayEnd,
  dayStart,
  facetsIn,
  isEmpty,
  spanOf,
  toggled,
  withRange,
  without,
  withSpan,
  withText,
} from '../../../renderer/store/filters.ts';
import { accountView, backendView, gatewayView } from '../../fakes/views.ts';

const names = {
  accounts: [accountView({ id: 'account-1', name: 'ada@example.com' })],
  gateways: [gatewayView({ backends: [backendView({ id: 'b-1', name: 'routescope' })] })],
};
const noon = new Date(2026, 10, 21, 12).getTime();

const facets: readonly FacetView[] = [
  { facet: 'models', choices: [{ value: 'gpt-6.1-sol', count: 12 }] },
  { facet: 'statuses', choices: [{ value: 'failed', count: 3 }] },
];

describe('a filter', () => {
  it('is empty when it leaves everything in, whatever spaces were typed', () => {
    expect([{}, { text: '  ' }, { models: [] }].map(isEmpty)).toEqual([true, true, true]);
    expect([{ text: 'a' }, { to: 5 }, { minTokens: 1 }].map(isEmpty)).toEqual([false, false, false]);
  });

  it('ticks a choice, and has no part of a facet whose last choice went', () => {
    const one = toggled({}, 'models', 'a');
    const two = toggled(one, 'models', 'b');
    expect(two).toEqual({ models: ['a', 'b'] });
    expect(toggled(toggled(two, 'models', 'a'), 'models', 'b')).toEqual({});
  });

  it('loses one facet and keeps the others', () => {
    const filter: SessionFilter = { from: 1, to: 2, minCostUsd: 3, folders: ['/a'], text: 'x' };
    expect(without(filter, 'time')).toEqual({ minCostUsd: 3, folders: ['/a'], text: 'x' });
    expect(without(filter, 'cost')).toEqual({ from: 1, to: 2, folders: ['/a'], text: 'x' });
    expect(withText(filter, '')).not.toHaveProperty('text');
    expect(facetsIn(filter)).toEqual(['folders', 'time', 'cost']);
  });

  it('keeps a span of days as a span, and asks from where it begins now', () => {
    const week = withSpan({ to: 9 }, 7);
    expect(week).toEqual({ from: -7 });
    expect(spanOf(week)).toBe(7);
    expect(asked(week, noon)).toEqual({ from: new Date(2026, 10, 15).getTime() });
    expect(asked(withSpan({ text: ' a ' }, 1), noon)).toEqual({ text: 'a', from: dayStart(noon) });
  });

  it('holds a range with both its days whole', () => {
    const filter = withRange(withSpan({}, 30), dayStart(noon), dayEnd(noon));
    expect(spanOf(filter)).toBeNull();
    expect((filter.to ?? 0) - (filter.from ?? 0)).toBe(24 * 3_600_000 - 1);
    expect(withRange(filter, null, null)).toEqual({});
  });

  it('shows a ticked choice of which nothing is left', () => {
    expect(choicesIn(facets, 'models', { models: ['gone'] })).toEqual([
      { value: 'gpt-6.1-sol', count: 12 },
      { value: 'gone', count: 0 },
    ]);
  });
});

describe('a filter in words', () => {
  it('names states, spans and amounts', () => {
    expect(chipText({ statuses: ['failed', 'interrupted'] }, 'statuses', names)).toBe(
      'Failed or interrupted',
    );
    expect(chipText({ models: ['a', 'b', 'c'] }, 'models', names)).toBe('3 models');
    expect(chipText({ minTokens: 100_000 }, 'tokens', names)).toBe('Over 100k tokens');
    expect(filterText({ text: 'fl\u202eaky', from: -7, minCostUsd: 5 }, names)).toBe(
      '“fl⟨U+202E⟩aky”, Last 7 days, Over $5.00',
    );
  });

  it('names whose credential was used, also where it is gone', () => {
    const said = [null, 'account:account-1', 'key:b-1', 'aws', 'none', 'account:gone', 'key:gone'];
    expect(said.map((account) => accountText(account, names))).toEqual([
      'Codex’s own sign-in',
      'ada@example.com',
      'Key of routescope',
      'AWS keys',
      'No credential',
      'A removed account',
      'A removed key',
    ]);
  });
});

describe('what is offered to narrow by', () => {
  const saved: SavedFilter = { id: 'f', name: 'Failures', filter: { statuses: ['failed'] } };
  const offering = { filter: { models: ['gpt-6.1-sol'] }, facets, saved: [saved], names };
  const labels = (step: Parameters<typeof offersAt>[0], typed: string): readonly string[] =>
    offersAt(step, typed, offering).map((offer) => offer.label);

  it('begins with what was kept, then every facet with what it stands on', () => {
    const offers = offersAt(null, '', offering);
    expect(offers[0]).toMatchObject({ kind: 'saved', label: 'Failures', detail: 'Failed' });
    expect(offers.find((offer) => offer.key === 'facet/models')).toMatchObject({ detail: 'gpt-6.1-sol' });
    expect(offers).toHaveLength(10);
  });

  it('finds facets, kept filters and choices by what is typed', () => {
    expect(labels(null, 'fail')).toEqual(['Failures', 'Failed']);
    expect(labels(null, 'gpt')).toEqual(['gpt-6.1-sol']);
    expect(labels(null, '7 days')).toEqual(['Last 7 days']);
    setLanguage('de', { Failed: 'Fehlgeschlagen' });
    expect(labels(null, 'fehlg')).toEqual(['Fehlgeschlagen']);
    expect(labels(null, 'fail')).toEqual(['Failures', 'Fehlgeschlagen']);
    setLanguage('en', {});
  });

  it('takes a typed amount as one', () => {
    expect(labels('cost', '2.5')).toEqual(['Over $2.50']);
    expect(labels('tokens', '200k')).toEqual(['Over 200k tokens']);
    expect(labels('tokens', 'many')).toEqual([]);
    expect(labels('cost', '')).toHaveLength(4);
  });

  it('says which choices are ticked, and how many sessions each would leave', () => {
    expect(offersAt('models', '', offering)).toMatchObject([{ ticked: true, detail: '12' }]);
    expect(offersAt('statuses', 'comp', offering)).toEqual([]);
  });
});
