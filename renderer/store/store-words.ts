import type { SecretPlace, StoreMode, StoreView } from '../../preload/contract.ts';
import { t } from '../../preload/language.ts';

/** What each place is called in a list. */
export function placeNames(): Readonly<Record<SecretPlace, string>> {
  return {
    keyring: t`Keyring`,
    file: t`File`,
    memory: t`Memory, this run only`,
  };
}

/** What each mode is called and, in a plain sentence, means. */
export function storeModes(): readonly {
  readonly value: StoreMode;
  readonly label: string;
  readonly consequence: string;
}[] {
  return [
    {
      value: 'keyring',
      label: t`Keyring`,
      consequence: t`Secrets go to the system’s keyring and never to disk in the clear. Without a keyring they last until Postern quits.`,
    },
    {
      value: 'auto',
      label: t`Keyring, else file`,
      consequence: t`The keyring while it can be used. Otherwise a file only you can read, in the clear: any program you run could read it.`,
    },
    {
      value: 'file',
      label: t`File`,
      consequence: t`A file only you can read, in the clear: any program you run, and any backup of your home folder, could hold it.`,
    },
  ];
}

/** Where a new secret would be kept now, in one sentence. */
export function placeSentence(place: SecretPlace): string {
  switch (place) {
    case 'keyring':
      return t`Kept in your system’s keyring, never in a file.`;
    case 'file':
      return t`Kept in a file only you can read, in the clear.`;
    case 'memory':
      return t`Kept for this run only: when Postern quits, it is forgotten.`;
    default:
      return place satisfies never;
  }
}

/** What is wrong with the keyring, for the foot of the window; null while it works, is not used or is not known. */
export function keyringText(store: StoreView | null): string | null {
  if (store === null || store.mode === 'file') return null;
  switch (store.keyring) {
    case 'locked':
      return t`Keyring locked`;
    case 'missing':
      return t`No keyring`;
    case 'denied':
      return t`Keyring refused`;
    case 'available':
    case 'unknown':
      return null;
    default:
      return store.keyring satisfies never;
  }
}
