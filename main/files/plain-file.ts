import { open, stat } from 'node:fs/promises';
import { t } from '../../preload/language.ts';

/** A file's text, or why there is none. */
export type FileText =
  | { readonly state: 'there'; readonly text: string }
  | { readonly state: 'missing' }
  | { readonly state: 'unreadable'; readonly why: string };

/** No configuration a person wrote is longer. */
const mostBytes = 2 * 1024 * 1024;

/** Reads a plain file; a pipe or a device is never opened, as it may never answer (E8). */
export async function readPlain(path: string): Promise<FileText> {
  try {
    const found = await stat(path);
    if (!found.isFile()) return { state: 'unreadable', why: t`It is not a plain file.` };
    if (found.size > mostBytes) return { state: 'unreadable', why: t`It is larger than 2 MB.` };
    const file = await open(path, 'r');
    try {
      return { state: 'there', text: await file.readFile('utf8') };
    } finally {
      await file.close();
    }
  } catch (error) {
    const { code = t`an unknown error` } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return { state: 'missing' };
    return { state: 'unreadable', why: t`The system answered ${code}.` };
  }
}
