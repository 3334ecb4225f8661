import type { UsageView } from '../../preload/contract.ts';

/** What one answer told of the limits of whose credential it went with. */
export type UsageTold = Omit<UsageView, 'id' | 'name'>;
