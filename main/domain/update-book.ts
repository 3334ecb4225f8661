/** What an installation remembers of its versions. */
export interface UpdateBook {
  /** The last version that came up and ran; null before the first did. */
  readonly good: string | null;
  /** A version that was started and has not come up yet, and how often it was. */
  readonly starting: { readonly version: string; readonly starts: number } | null;
  /** Versions that did not come up twice, or that the person went back from: they are not offered again. */
  readonly failed: readonly string[];
  /** This installation's place among all for staged rollouts, from 0 up to 100; null before it was drawn. */
  readonly share: number | null;
  /** When newer versions were last looked for, Unix milliseconds. */
  readonly lookedAt: number | null;
}

export const emptyUpdateBook: UpdateBook = {
  good: null,
  starting: null,
  failed: [],
  share: null,
  lookedAt: null,
};

/** After so many starts that came to nothing, a version is not offered again. */
const startsAllowed = 2;
/** More are not remembered. */
const failedKept = 20;

/** The book after a start began. */
export function startBegun(book: UpdateBook, version: string): UpdateBook {
  if (book.good === version) return { ...book, starting: null };
  const before = book.starting?.version === version ? book.starting.starts : 0;
  const next = { ...book, starting: { version, starts: before + 1 } };
  return before >= startsAllowed ? withFailed(next, version) : next;
}

/** The book after this version came up and ran. */
export function startedWell(book: UpdateBook, version: string): UpdateBook {
  if (book.good === version && book.starting === null) return book;
  return { ...book, good: version, starting: null, failed: book.failed.filter((one) => one !== version) };
}

/** The book after the person went back to the version before. */
export function wentBack(book: UpdateBook, version: string): UpdateBook {
  return { ...withFailed(book, version), starting: null };
}

/** The version to tell of as the last good one, when this one was started before and never came up; else null. */
export function formerToTell(book: UpdateBook): string | null {
  const { good, starting } = book;
  return starting !== null && starting.starts > 1 && good !== starting.version ? good : null;
}

/** Reads the text of the book; one that says nothing usable is an empty one. */
export function readUpdateBook(text: string): UpdateBook {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    return emptyUpdateBook;
  }
  if (typeof raw !== 'object' || raw === null) return emptyUpdateBook;
  const found = raw as Readonly<Record<string, unknown>>;
  const { version, starts } = (found['starting'] ?? {}) as Readonly<Record<string, unknown>>;
  const failed = Array.isArray(found['failed']) ? found['failed'] : [];
  return {
    good: textOrNull(found['good']),
    starting: typeof version === 'string' && typeof starts === 'number' ? { version, starts } : null,
    failed: failed.filter((one) => typeof one === 'string').slice(-failedKept),
    share: numberOrNull(found['share']),
    lookedAt: numberOrNull(found['lookedAt']),
  };
}

function withFailed(book: UpdateBook, version: string): UpdateBook {
  const others = book.failed.filter((one) => one !== version);
  return { ...book, failed: [...others, version].slice(-failedKept) };
}

const textOrNull = (value: unknown): string | null => (typeof value === 'string' ? value : null);
const numberOrNull = (value: unknown): number | null =>
  typeof value === 'number' && Number.isFinite(value) ? value : null;
