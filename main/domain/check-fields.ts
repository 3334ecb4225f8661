import { t } from '../../preload/language.ts';
import type { Backend } from './gateway.ts';
import { problem, type Problem } from './problem.ts';
import { redactText } from './redact.ts';

/** The most extra headers, and the most extra query entries, of a backend. */
const maxFields = 32;
/** The longest value of one of them, in characters. */
const maxValueChars = 4_000;

/** A field name as HTTP takes it (RFC 9110 section 5.6.2). */
const fieldName = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}$/;
/** What may stand in a header's value: visible ASCII, and blanks between. */
const fieldValue = /^[\x20-\x7e\t]*$/;
/** What no query entry is called or holds. */
const control = /\p{Cc}/u;

/** Names whose values are secrets, wherever they stand. */
const secretName =
  /authorization|cookie|token|secret|key|passw|credential|signature|assertion|attestation|bearer|jwt|^(x-)?auth$|^sig$|^pwd$/i;

/** Says whether a name is that of a secret, wherever it stands. */
export function isSecretName(name: string): boolean {
  return secretName.test(name);
}

/** Fields that belong to one connection or to the body Codex sends (RFC 9110 section 7.6.1), in lower case. */
const ours =
  /^(host|content-length|content-encoding|content-type|connection|keep-alive|te|trailer|transfer-encoding|upgrade|expect|http2-settings|accept-encoding|proxy-.*|sec-websocket-.*)$/;

/** True for a field that Postern sets itself: it can neither be added nor hold a key. */
export function isOwnField(lowerName: string): boolean {
  return ours.test(lowerName);
}

/** Says whether a text may be the name of a header. */
export function isFieldName(name: string): boolean {
  return fieldName.test(name);
}

/** The rule the extra headers of a backend break; null when they keep them all. */
export function checkHeaders({ name: backend, auth, options }: Backend): Problem | null {
  if (options.headers.length > maxFields) return tooMany(t`Backend "${backend}" has too many headers.`);
  for (const [name, value] of options.headers) {
    const lower = name.toLowerCase();
    const bad = (why: string, next: string): Problem =>
      refused(t`The header "${name}" of backend "${backend}" cannot be used.`, why, next);
    if (!isFieldName(name)) {
      return bad(t`That is not the name of a header.`, t`Use letters, digits and dashes.`);
    }
    if (isOwnField(lower))
      return bad(t`It belongs to the connection.`, t`Remove it; Postern sets it itself.`);
    if (isSecretName(name)) return bad(secretWhy(), secretNext());
    if (auth.type === 'apiKey' && auth.header.toLowerCase() === lower) {
      return bad(t`The key of this backend is put in it.`, t`Remove it, or put the key in another header.`);
    }
    if (!fieldValue.test(value) || value.trim() !== value) {
      return bad(t`Its value holds a character that headers cannot carry.`, t`Use plain ASCII on one line.`);
    }
    const broken = checkValue(value, bad);
    if (broken !== null) return broken;
  }
  return null;
}

/** The rule the extra query entries of a backend break; null when they keep them all. */
export function checkQuery({ name: backend, options }: Backend): Problem | null {
  if (options.query.length > maxFields) return tooMany(t`Backend "${backend}" has too many query entries.`);
  const seen = new Set<string>();
  for (const [name, value] of options.query) {
    const bad = (why: string, next: string): Problem =>
      refused(t`The query entry "${name}" of backend "${backend}" cannot be used.`, why, next);
    if (name === '' || name.length > 100 || control.test(name)) {
      return bad(t`That is not a name.`, t`Give it a short name on one line.`);
    }
    if (seen.has(name)) return bad(t`It stands there twice.`, t`Keep one of the two.`);
    seen.add(name);
    if (isSecretName(name)) return bad(secretWhy(), secretNext());
    if (control.test(value)) return bad(t`Its value holds a control character.`, t`Write it on one line.`);
    const broken = checkValue(value, bad);
    if (broken !== null) return broken;
  }
  return null;
}

const secretWhy = () => t`It looks like a credential, and those are kept in the keyring only.`;
const secretNext = () => t`Remove it here, and put keys under Key.`;

function checkValue(value: string, bad: (why: string, next: string) => Problem): Problem | null {
  if (value.length > maxValueChars) {
    return bad(t`Its value is longer than ${maxValueChars} characters.`, t`Use a shorter one.`);
  }
  return redactText(value) === value.replaceAll('\t', '\\x09') ? null : bad(secretWhy(), secretNext());
}

function refused(what: string, why: string, next: string): Problem {
  return problem('backend-invalid', what, why, next);
}

function tooMany(what: string): Problem {
  return problem(
    'backend-invalid',
    what,
    t`There is room for ${maxFields}.`,
    t`Remove those that are not needed.`,
  );
}
