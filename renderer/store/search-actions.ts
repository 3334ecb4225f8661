import type { SessionFilter } from '../../preload/contract.ts';
import { notingLate } from './ask.ts';
import {
  asked,
  type ChoiceFacet,
  type Facet,
  facetsIn,
  noFilter,
  textOf,
  toggled,
  without,
  withText,
} from './filters.ts';
import { newestOnly } from './newest.ts';
import { type Parts, patch } from './parts.ts';
import { emptySearch, isSearching, withMore } from './search.ts';
import { foldSessions } from './session-log.ts';
import { loading } from './state.ts';

/** What a person does with the search field and the chips under it. */
export interface SearchActions {
  readonly setText: (text: string) => void;
  readonly setFilter: (filter: SessionFilter) => void;
  readonly toggleChoice: (facet: ChoiceFacet, value: string) => void;
  readonly dropFacet: (facet: Facet) => void;
  /** Takes the newest of the chips away; false when there is none. */
  readonly dropLastFacet: () => boolean;
  readonly clearSearch: () => void;
  /** Searches for the same words in everything. */
  readonly widen: () => void;
  /** Asks for the same again: the log changed, or the last answer was a refusal. */
  readonly searchAgain: () => Promise<void>;
  readonly searchMore: () => Promise<void>;
  readonly readFacets: () => Promise<void>;
  /** Shows the list narrowed to this. */
  readonly openFiltered: (filter: SessionFilter) => void;
}

/** Sessions in one answer to a search; each comes with where in it. */
export const searchPageSize = 50;

/** The most sessions one answer may have. */
const mostSessions = 500;

/** Builds them. */
export function searchActions({ store, ask }: Parts): SearchActions {
  const search: () => Promise<void> = newestOnly(async () => {
    const wish = store.getState().search;
    if (!isSearching(wish)) return patch(store, 'search', { found: null, asking: 'no', problem: null });
    patch(store, 'search', { asking: 'yes' });
    const filter = asked(wish.filter, Date.now());
    // What was read so far is read again, so that nothing vanishes under the person who scrolled.
    const isAgain = wish.found !== null && same(wish.found.filter, filter);
    const read = isAgain ? (wish.found?.sessions.length ?? 0) : 0;
    const limit = Math.min(mostSessions, Math.max(searchPageSize, read));
    const late = (): void => {
      if (store.getState().search.asking === 'yes') patch(store, 'search', { asking: 'late' });
    };
    const question = { filter, before: null, limit } as const;
    // The first answer comes at once; what stands there already is only replaced by all of it.
    const answer = await notingLate(
      ask('session/search', isAgain ? question : { ...question, quick: true }),
      late,
    );
    // Another wish came meanwhile: this answer is stale, and the next one is already asked for.
    if (!same(asked(store.getState().search.filter, 0), asked(wish.filter, 0))) return;
    if (!answer.ok) return patch(store, 'search', { asking: 'no', problem: answer.problem });
    const { sessions, nextBefore, total } = answer.value;
    store.setState((state) => ({
      log: foldSessions(
        state.log,
        sessions.map((one) => one.session),
        'page',
      ),
      search: {
        ...state.search,
        found: { filter, sessions, nextBefore, total },
        asking: 'no',
        problem: null,
      },
    }));
    if (answer.value.unfinished === true) void search();
  });

  const facets = newestOnly(async () => {
    const { filter } = store.getState().search;
    const answer = await ask('session/facets', { filter: asked(filter, Date.now()) });
    if (store.getState().search.filter !== filter) return;
    patch(store, 'search', {
      facets: answer.ok
        ? { state: 'ready', value: answer.value }
        : { state: 'failed', problem: answer.problem },
    });
  });

  function wish(filter: SessionFilter): void {
    const before = store.getState().search;
    patch(store, 'search', { filter, problem: null });
    // A space more changes nothing that is asked.
    if (!same(asked(before.filter, 0), asked(filter, 0)) || before.problem !== null) void search();
  }

  const actions: SearchActions = {
    setText: (text) => wish(withText(store.getState().search.filter, text)),
    setFilter: wish,
    toggleChoice: (facet, value) => wish(toggled(store.getState().search.filter, facet, value)),
    dropFacet: (facet) => wish(without(store.getState().search.filter, facet)),
    dropLastFacet() {
      const last = facetsIn(store.getState().search.filter).at(-1);
      if (last !== undefined) actions.dropFacet(last);
      return last !== undefined;
    },
    clearSearch: () => wish(noFilter),
    widen: () => wish(withText(noFilter, textOf(store.getState().search.filter))),
    searchAgain: search,
    async searchMore() {
      const before = store.getState().search;
      const { found } = before;
      if (found === null || found.nextBefore === null || before.asking !== 'no' || before.problem !== null)
        return;
      patch(store, 'search', { asking: 'more' });
      const answer = await ask('session/search', {
        filter: found.filter,
        before: found.nextBefore,
        limit: searchPageSize,
      });
      // Asked anew meanwhile: this page continues another answer.
      if (store.getState().search.found !== found) return;
      if (!answer.ok) return patch(store, 'search', { asking: 'no', problem: answer.problem });
      store.setState((state) => ({
        log: foldSessions(
          state.log,
          answer.value.sessions.map((one) => one.session),
          'page',
        ),
        search: {
          ...state.search,
          found: withMore(found, answer.value),
          asking: state.search.asking === 'more' ? 'no' : state.search.asking,
        },
      }));
    },
    readFacets() {
      if (store.getState().search.facets.state === 'failed') patch(store, 'search', { facets: loading });
      return facets();
    },
    openFiltered(filter) {
      patch(store, 'place', { view: 'sessions', pane: 'list' });
      patch(store, 'search', { found: emptySearch.found });
      wish(filter);
    },
  };
  return actions;
}

function same(left: SessionFilter, right: SessionFilter): boolean {
  return JSON.stringify(sorted(left)) === JSON.stringify(sorted(right));
}

function sorted(filter: SessionFilter): readonly (readonly [string, unknown])[] {
  return Object.entries(filter).toSorted(([left], [right]) => (left < right ? -1 : 1));
}
