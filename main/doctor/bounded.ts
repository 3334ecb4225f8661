import { language, t } from '../../preload/language.ts';

/** What a reader brought, or why it brought nothing. */
export type Reading<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly why: string };

/** Runs a reader for no longer than a limit; whatever goes wrong in it is a reading, never a rejection. */
export async function within<T>(
  limitMs: number,
  read: (signal: AbortSignal) => T | Promise<T>,
): Promise<Reading<T>> {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Reading<T>>((resolve) => {
    timer = setTimeout(() => {
      resolve({ ok: false, why: t`It took longer than ${seconds(limitMs)} s.` });
      controller.abort();
    }, limitMs);
  });
  const reading = (async (): Promise<Reading<T>> => {
    try {
      return { ok: true, value: await read(controller.signal) };
    } catch (error) {
      return { ok: false, why: t`The system answered ${codeOf(error)}.` };
    }
  })();
  try {
    return await Promise.race([reading, late]);
  } finally {
    clearTimeout(timer);
  }
}

const seconds = (ms: number): string =>
  new Intl.NumberFormat(language(), { minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(
    ms / 1_000,
  );

/** The system's code of an error; its message could hold anything. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : t`an unknown error`;
}
