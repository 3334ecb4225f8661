import type { ImportPreview, ProblemView } from '../../preload/contract.ts';
import { t } from '../../preload/language.ts';

/** The import sheet's own state. Nothing of a file is trusted before the person agrees. */
export interface Importing {
  /** What the file would bring; null while it is read or could not be used. */
  readonly preview: ImportPreview | null;
  /** The name the gateway gets. */
  readonly name: string;
  readonly busy: boolean;
  /** Why the file cannot be used, or was not imported. */
  readonly problem: ProblemView | null;
}

/** Nothing read yet. */
export const emptyImport: Importing = { preview: null, name: '', busy: false, problem: null };

/** The largest gateway file that is looked at, in bytes. */
export const largestFileBytes = 64 * 1024;

/** What speaks against a dropped file before it is read; null lets it be read. */
export function fileObjection(file: { readonly name: string; readonly size: number }): ProblemView | null {
  if (!/\.json$/i.test(file.name))
    return refused(
      t`This is not a gateway file.`,
      t`Gateway files end in .json.`,
      t`Drop a file that was exported from Postern.`,
    );
  if (file.size > largestFileBytes)
    return refused(
      t`This file is too large for a gateway.`,
      t`Gateway files have at most 64 KB.`,
      t`Drop a file that was exported from Postern.`,
    );
  return null;
}

/** The text of a file's bytes; null when they are no text. */
export function textOf(bytes: ArrayBuffer): string | null {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return text.includes('\0') ? null : text;
  } catch {
    return null;
  }
}

/** A file that is no text. */
export function notText(): ProblemView {
  return refused(
    t`This is not a gateway file.`,
    t`It holds something other than text.`,
    t`Drop a file that was exported from Postern.`,
  );
}

function refused(what: string, why: string, next: string): ProblemView {
  return { code: 'gateway-file-invalid', what, why, next };
}
