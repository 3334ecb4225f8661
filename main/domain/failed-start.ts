import { t } from '../../preload/language.ts';
import { formerToTell, type UpdateBook } from './update-book.ts';

/** What to say of a newer version that did not come up, and what the person may choose. */
export interface FailedStart {
  readonly message: string;
  readonly detail: string;
  /** The last version that did come up. */
  readonly former: string;
  /** What the first button does; the second tries this version again. */
  readonly way: 'putBack' | 'openPage';
  readonly button: string;
}

/**
 * Decides whether a start has something to tell of the starts before it.
 * @param kept whether the file of the former version is at hand
 * @param address where the former version lies; null where nobody published one
 * @returns null when there is nothing to tell
 */
export function failedStart(book: UpdateBook, kept: boolean, address: string | null): FailedStart | null {
  const former = formerToTell(book);
  const version = book.starting?.version ?? '';
  if (former === null || (!kept && address === null)) return null;
  return {
    message: t`Postern ${version} did not start the last time.`,
    detail:
      kept || address === null
        ? t`The version before it, ${former}, did.`
        : t`The version before it, ${former}, did. It lies at ${address}`,
    former,
    way: kept ? 'putBack' : 'openPage',
    button: kept ? t`Go back to ${former}` : t`Get ${former}`,
  };
}
