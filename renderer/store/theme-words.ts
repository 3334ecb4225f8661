import type { Theme } from '../../preload/contract.ts';
import { t } from '../../preload/language.ts';

/** The themes there are to choose from, as they are called. */
export function themeOptions(): readonly { readonly value: Theme; readonly label: string }[] {
  return [
    { value: 'system', label: t`System` },
    { value: 'light', label: t`Light` },
    { value: 'dark', label: t`Dark` },
  ];
}
