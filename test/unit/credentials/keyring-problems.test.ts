import { expect, test } from 'vitest';
import type { StoreMode } from '../../../preload/contract.ts';
import { keyringProblem } from '../../../main/credentials/keyring-problems.ts';
import type { KeyringReason } from '../../../main/credentials/keyring.ts';

const reasons = {
  noBus: true,
  noProvider: true,
  unloadable: true,
  unset: true,
  locked: true,
  denied: true,
  slow: true,
} satisfies Readonly<Record<KeyringReason, true>>;
const every = Object.keys(reasons) as readonly KeyringReason[];

test.each<[StoreMode, string, string]>([
  ['keyring', 'for this run only', 'go to a file'],
  ['auto', 'go to a file', 'this run only'],
  ['file', 'go to a file', 'this run only'],
])('in mode %s every problem of the keyring says that new secrets %s', (mode, said, unsaid) => {
  for (const reason of every) {
    const { next } = keyringProblem(reason, mode);
    expect(next).toContain(said);
    expect(next).not.toContain(unsaid);
  }
});

test('only where secrets do not go to a file already is a file offered', () => {
  expect(keyringProblem('noBus', 'keyring').next).toContain('choose to keep secrets in a file');
  expect(keyringProblem('noBus', 'auto').next).not.toContain('choose to');
});
