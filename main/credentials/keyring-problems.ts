import type { StoreMode } from '../../preload/contract.ts';
import { t } from '../../preload/language.ts';
import { problem, type Problem } from '../domain/problem.ts';
import type { KeyringReason } from './keyring.ts';

/** What stands in the way of the keyring, what a person can do about it, and where new secrets go in this mode meanwhile. */
export function keyringProblem(reason: KeyringReason, mode: StoreMode): Problem {
  const then = meanwhile(mode);
  switch (reason) {
    case 'noBus':
      return problem(
        'keyring-missing',
        t`Could not reach the keyring.`,
        t`This session has no D-Bus session bus, over which keyrings answer on Linux.`,
        mode === 'keyring'
          ? t`Start Postern from a desktop session, or choose to keep secrets in a file; ${then}`
          : t`Start Postern from a desktop session; ${then}`,
      );
    case 'noProvider':
      return problem(
        'keyring-missing',
        t`This system has no keyring running.`,
        t`No program offers org.freedesktop.secrets on the session bus.`,
        t`Install and start GNOME Keyring, KWallet or KeePassXC with its secret service, then try again; ${then}`,
      );
    case 'unloadable':
      return problem(
        'keyring-missing',
        t`Could not load the keyring client.`,
        t`The library that talks to it is not installed (on Debian and Ubuntu: libsecret-1-0).`,
        t`Install it, then try again; ${then}`,
      );
    case 'unset':
      return problem(
        'keyring-locked',
        t`The keyring is not set up yet.`,
        t`It has no default collection to keep secrets in.`,
        t`Open it, and choose a password when the system asks for one; ${then}`,
      );
    case 'locked':
      return problem(
        'keyring-locked',
        t`The keyring is locked.`,
        t`It opens with its password, usually that of your login.`,
        t`Open it, and enter its password when the system asks; ${then}`,
      );
    case 'denied':
      return problem(
        'keyring-denied',
        t`The keyring refused.`,
        t`It is open, but did not let Postern read or write.`,
        t`Allow Postern in the keyring’s own settings, then try again; ${then}`,
      );
    case 'slow':
      return problem(
        'keyring-slow',
        t`The keyring did not answer in time.`,
        t`It may be waiting for a password, or hang.`,
        t`Look for a prompt of the system, then try again; ${then}`,
      );
  }
}

function meanwhile(mode: StoreMode): string {
  return {
    keyring: t`until then new secrets last for this run only.`,
    auto: t`until then new secrets go to a file, as you chose.`,
    file: t`new secrets go to a file in any case, as you chose.`,
  }[mode];
}

/** A secret that was kept in the keyring and is provably not there any more. */
export function secretLost(purpose: string, savedIn: string | null, now: string | null): Problem {
  const what = t`The keyring no longer holds the ${purpose}.`;
  if (savedIn === null || now === null)
    return problem(
      'secret-lost',
      what,
      t`Something other than Postern removed or replaced it.`,
      t`Enter it anew.`,
    );
  return problem(
    'secret-lost',
    what,
    savedIn === now
      ? t`It was saved in “${savedIn}”; either another keyring of that name answers now, or something other than Postern removed it.`
      : t`It was saved in “${savedIn}”, and “${now}” is the keyring now.`,
    t`Make the earlier keyring the default again, or enter it anew.`,
  );
}

/** A secret in a keyring that is locked, while another one is open and in use; null names are not known. */
export function otherKeyringLocked(purpose: string, savedIn: string | null, now: string | null): Problem {
  const named = savedIn !== null && now !== null && savedIn !== now;
  return problem(
    'keyring-locked',
    t`The ${purpose} is in a keyring that is locked.`,
    named
      ? t`It was saved in “${savedIn}”, and “${now}” is the keyring now.`
      : t`It is not the keyring that is in use now.`,
    named
      ? t`Unlock “${savedIn}” in your system’s keyring program, then look again, or enter it anew.`
      : t`Unlock it in your system’s keyring program, then look again, or enter it anew.`,
  );
}

/** A secret that is there and cannot be understood. */
export function secretUnreadable(why: string): Problem {
  return problem(
    'secret-unreadable',
    t`Could not read a secret.`,
    why,
    t`Nothing was removed. Try again, or enter it anew.`,
  );
}

/** A secret that was not saved; what was saved before stays. */
export function secretUnsaved(why: string): Problem {
  return problem(
    'secret-unsaved',
    t`Could not save a secret.`,
    why,
    t`What was saved before is unchanged. Mend the cause, then try again.`,
  );
}

/** A file of secrets that could not be removed. */
export function secretStays(code: string): Problem {
  return problem(
    'secret-unsaved',
    t`Could not remove the file of secrets.`,
    t`The system answered ${code}.`,
    t`Remove credentials.json from Postern’s folder by hand.`,
  );
}
