import type { Theme } from '../../preload/contract.ts';

/** The themes there are to choose from, as they are called. */
export const themeOptions: readonly { readonly value: Theme; readonly label: string }[] = [
  { value: 'system', label: 'System' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
];
