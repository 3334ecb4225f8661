import { t } from '../../preload/language.ts';
import { failed, ok, type Result } from '../domain/problem.ts';
import { malformed } from './toml-read.ts';

/** The text of a configuration file, byte order mark included; bytes that are no UTF-8 are a problem with line and column (E4). */
export function configTextOf(bytes: Uint8Array): Result<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  try {
    return ok(decoder.decode(bytes));
  } catch {
    const loose = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
    const before = loose.slice(0, firstBad(loose, bytes));
    const column = before.length - before.lastIndexOf('\n');
    return failed(
      malformed(
        before.split('\n').length,
        column,
        t`It is not written in UTF-8. The file was left as it is.`,
      ),
    );
  }
}

/** The first character that was replaced because its bytes are not UTF-8; a replacement character that is in the file is not one. */
function firstBad(loose: string, bytes: Uint8Array): number {
  const again = new TextEncoder().encode(loose);
  const differs = again.findIndex((byte, at) => byte !== bytes[at]);
  const same = again.subarray(0, differs === -1 ? again.length : differs);
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(same, { stream: true }).length;
}
