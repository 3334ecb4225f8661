import { useMemo } from 'react';
import { useWindow } from '../../store/context.ts';
import type { Names } from '../../store/filter-words.ts';
import { gatewaysOf, valueOf } from '../../store/state.ts';

/** What turns the ids in a filter into names, by what is known now. */
export function useNames(): Names {
  const accounts = useWindow((state) => valueOf(state.accounts));
  const gateways = useWindow(gatewaysOf);
  return useMemo(() => ({ accounts: accounts ?? [], gateways: gateways ?? [] }), [accounts, gateways]);
}
