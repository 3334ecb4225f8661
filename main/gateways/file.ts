import { t } from '../../preload/language.ts';
import { checkBook } from '../domain/check-book.ts';
import type { GatewayBook } from '../domain/gateway.ts';
import type { Interpreter } from '../files/versioned.ts';
import { withIds } from './file-ids.ts';
import { fileShape } from './file-shape.ts';

/** The version `gateways.json` is written with. A higher one is refused, never rewritten; version 1 had no ids. */
export const gatewaysSchemaVersion = 2;

/** The version a parsed file says it has; null when it says none. */
export function versionOf(raw: unknown): number | null {
  const version = (raw as { schemaVersion?: unknown } | null)?.schemaVersion;
  return typeof version === 'number' ? version : null;
}

/** Reads the JSON of `gateways.json`; every rule a gateway must keep is checked, and the first broken one named. */
export const interpretGateways: Interpreter<GatewayBook> = (raw) => {
  const version = versionOf(raw);
  if (version !== null && version > gatewaysSchemaVersion) {
    return { ok: false, newer: true, why: t`It was written by a newer Postern (schema ${version}).` };
  }
  const parsed = fileShape.safeParse(raw);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    return { ok: false, why: t`At ${issue?.path.join('.') || t`the top`}: ${issue?.message ?? t`invalid`}.` };
  }
  const book = withIds(parsed.data);
  const broken = checkBook(book);
  return broken === null ? { ok: true, value: book } : { ok: false, why: `${broken.what} ${broken.why}` };
};

/** The text of `gateways.json` for a book: pretty, stable, and free of secrets by its type. */
export function renderGateways(book: GatewayBook): string {
  return `${JSON.stringify({ schemaVersion: gatewaysSchemaVersion, ...book }, null, 2)}\n`;
}
