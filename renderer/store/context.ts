import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import type { Actions, WindowStore } from './create.ts';
import type { WindowState } from './state.ts';

/** Carries the window's store to every component. */
export const StoreContext = createContext<WindowStore | null>(null);

/** Reads a part of the state; the component draws anew only when that part changes identity. */
export function useWindow<T>(select: (state: WindowState) => T): T {
  return useStore(storeIn(useContext(StoreContext)).state, select);
}

/** Everything a person can do. */
export function useActions(): Actions {
  return storeIn(useContext(StoreContext)).actions;
}

/** The store itself, for what must read it outside drawing. */
export function useWindowStore(): WindowStore {
  return storeIn(useContext(StoreContext));
}

function storeIn(store: WindowStore | null): WindowStore {
  if (store === null) throw new Error('StoreContext is missing above this component');
  return store;
}
