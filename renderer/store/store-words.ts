import type { SecretPlace, StoreMode, StoreView } from '../../preload/contract.ts';

/** What each place is called in a list. */
export const placeNames: Readonly<Record<SecretPlace, string>> = {
  keyring: 'Keyring',
  file: 'File',
  memory: 'Memory, this run only',
};

/** What each mode is called and, in a plain sentence, means. */
export const storeModes: readonly {
  readonly value: StoreMode;
  readonly label: string;
  readonly consequence: string;
}[] = [
  {
    value: 'keyring',
    label: 'Keyring',
    consequence:
      'Secrets go to the system’s keyring and never to disk in the clear. Without a keyring they last until Postern quits.',
  },
  {
    value: 'auto',
    label: 'Keyring, else file',
    consequence:
      'The keyring while it can be used. Otherwise a file only you can read, in the clear: any program you run could read it.',
  },
  {
    value: 'file',
    label: 'File',
    consequence:
      'A file only you can read, in the clear: any program you run, and any backup of your home folder, could hold it.',
  },
];

/** Where a new secret would be kept now, in one sentence. */
export function placeSentence(place: SecretPlace): string {
  switch (place) {
    case 'keyring':
      return 'Kept in your system’s keyring, never in a file.';
    case 'file':
      return 'Kept in a file only you can read, in the clear.';
    case 'memory':
      return 'Kept for this run only: when Postern quits, it is forgotten.';
    default:
      return place satisfies never;
  }
}

/** What is wrong with the keyring, for the foot of the window; null while it works, is not used or is not known. */
export function keyringText(store: StoreView | null): string | null {
  if (store === null || store.mode === 'file') return null;
  switch (store.keyring) {
    case 'locked':
      return 'Keyring locked';
    case 'missing':
      return 'No keyring';
    case 'denied':
      return 'Keyring refused';
    case 'available':
    case 'unknown':
      return null;
    default:
      return store.keyring satisfies never;
  }
}
