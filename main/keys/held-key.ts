import { z } from 'zod';
import { t } from '../../preload/language.ts';
import { failed, ok, problem, type Problem, type Result } from '../domain/problem.ts';

/** The key of a backend as the credential store holds it: what it is, and the only origin it may go to. */
export interface HeldKey {
  readonly key: string;
  readonly origin: string;
}

const held = z.object({ key: z.string().min(1), origin: z.url() });

/** The id a backend's key has in the credential store. */
export function secretIdOf(backendId: string): string {
  return `key-${backendId}`;
}

/** A key as text for the store. */
export function keyText(key: HeldKey): string {
  return JSON.stringify(key);
}

/** A key out of the store; anything that another program may have put there is refused (RELIABILITY B16). */
export function heldKeyIn(text: string): Result<HeldKey> {
  try {
    const parsed = held.safeParse(JSON.parse(text));
    if (parsed.success) return ok(parsed.data);
  } catch {
    // Said below.
  }
  return failed(
    problem(
      'secret-malformed',
      t`The key kept for this backend cannot be used.`,
      t`What the keyring holds under its name was not written by Postern.`,
      t`Enter the key again.`,
    ),
  );
}

/** A backend that needs a key has none. */
export function keyMissing(backendName: string): Problem {
  return problem(
    'key-missing',
    t`Backend "${backendName}" has no key yet.`,
    t`It was set up to use a key kept by Postern.`,
    t`Enter the key in Postern, under Gateways.`,
  );
}

/** A backend's address was changed to another host since its key was saved. */
export function keyElsewhere(backendName: string, origin: string): Problem {
  return problem(
    'key-elsewhere',
    t`The key of backend "${backendName}" is for ${new URL(origin).host} alone.`,
    t`The address of the backend was changed since, and a key is sent only where it was entered for.`,
    t`Enter the key again for the new address, or change the address back.`,
  );
}
