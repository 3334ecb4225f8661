import type { StoreApi } from 'zustand/vanilla';
import type { Ask } from './ask.ts';
import type { WindowState } from './state.ts';

/** What every group of actions works with. */
export interface Parts {
  readonly store: StoreApi<WindowState>;
  readonly ask: Ask;
}

/** Puts a change over one part of the state. */
export function patch<
  K extends
    | 'place'
    | 'draft'
    | 'log'
    | 'login'
    | 'desk'
    | 'bench'
    | 'sources'
    | 'importing'
    | 'keeping'
    | 'search'
    | 'totals'
    | 'homeDesk'
    | 'doctor'
    | 'welcome'
    | 'settingsPage'
    | 'palette',
>(store: StoreApi<WindowState>, part: K, change: Partial<WindowState[K]>): void {
  store.setState((state) => ({ [part]: { ...state[part], ...change } }) as Pick<WindowState, K>);
}
