import { hasSecretName, secretShapes } from './redact.ts';

/** Whose machine a text comes from; what names that person is replaced in texts that may leave it. */
export interface Person {
  /** The home folder, absolute. */
  readonly home: string;
  readonly user: string;
}

/** Makes a text fit to leave the machine. */
export type Redactor = (text: string) => string;

/** What stands where a secret stood. */
export const redactedMark = '[redacted]';

/** Leaves a text as it is: for a person who asked for everything. */
export const keepAll: Redactor = (text) => text;

/** Before a secret: no letter or digit, unless it belongs to an escape (`\n`) as in JSON inside a text. */
const start = String.raw`(?:(?<![A-Za-z0-9_-])|(?<=\\[nrtbfv0])|(?<=%[0-9A-Fa-f]{2}))`;

/**
 * Tokens by their look; each issuer's own documentation says how they begin (seen November 2026). One pattern for all: a
 * pass for each took seven times as long.
 */
const shapes = [
  String.raw`(?:sk|pk|rk|at|rt|sess|pat)[-_][A-Za-z0-9_-]{8,}`,
  String.raw`eyJ[A-Za-z0-9_-]{5,}\.[A-Za-z0-9_-]{2,}(?:\.[A-Za-z0-9_-]*)?`,
  String.raw`gh[pousr]_[A-Za-z0-9]{16,}`,
  String.raw`github_pat_[A-Za-z0-9_]{16,}`,
  String.raw`glpat-[A-Za-z0-9_-]{12,}`,
  String.raw`(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{12,}`,
  String.raw`AIza[A-Za-z0-9_-]{20,}`,
  String.raw`ya29\.[A-Za-z0-9_-]{12,}`,
  String.raw`xox[a-z]-[A-Za-z0-9-]{8,}`,
  String.raw`(?:npm|hf)_[A-Za-z0-9]{16,}`,
  String.raw`gsk_[A-Za-z0-9]{16,}`,
  String.raw`(?:[Bb]earer|BEARER|[Bb]asic|BASIC)\s+[A-Za-z0-9._~+/=-]{8,}`,
];
const tokens = new RegExp(`${start}(?:${shapes.join('|')})`, 'g');

const privateKey =
  /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]{0,40}PRIVATE KEY-----|$)/g;

/** Who and with which password, in a URL. */
const urlCredential = /(?<=[a-z][a-z0-9+.-]{1,20}:\/\/)[^\s/@"'<>\\]{1,300}@/gi;

/** A header that is a credential whatever it holds, to the end of its line. */
const headerLine =
  /((?:proxy-)?authorization|(?:set-)?cookie|x-api-key|api-key)(\\*["']?\s{0,4}:\s{0,4}\\*["']?)[^\n\r"'\\]{4,}/gi;

/** `--api-key value` on a command line. */
const flag =
  /(--[a-z-]{0,30}(?:token|secret|password|passwd|api-?key)[= ]\\*["']?)(?!\[redacted)[^\s"'\\]{4,}/gi;

/** `NAME=value`, `name: value` and `"name": "value"` where the name says that the value is a secret. */
const assignment =
  /(token|secret|passwd|password|passphrase|api[-_]?key|access[-_]?key|private[-_]?key|credentials?)([a-z0-9_.-]{0,30}\\*["']?\s{0,4}[=:]\s{0,4})(\\*["'])?([^\s"'\\,;&|<>()[\]{}]{4,})/gi;

/** Values that are figures or words of code, not secrets: `max_output_tokens: 4096`. */
const plainValue = /^(?:[\d.,_]+|true|false|null|undefined|none|string|number|boolean|process\..*|os\..*)$/i;

const email = /(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24}\b/g;

/** Names that so many accounts have that they tell nothing, and that stand in ordinary text. */
const commonUsers = new Set(
  (
    'root user users admin administrator ubuntu debian runner home node test dev code codex guest build default ' +
    'public shared work main local postern docker'
  ).split(' '),
);

/** Replaces secrets by their shape or by the name they stand under; layout and all else stay. */
export function redactSecrets(text: string): string {
  let clean = text.replace(privateKey, redactedMark);
  clean = clean
    .replace(urlCredential, `${redactedMark}@`)
    .replace(headerLine, `$1$2${redactedMark}`)
    .replace(flag, `$1${redactedMark}`);
  clean = clean.replace(tokens, redactedMark);
  for (const shape of secretShapes) clean = clean.replace(shape, redactedMark);
  return clean.replace(
    assignment,
    (whole, name: string, sign: string, quote: string | undefined, value: string) =>
      isSecretValue(name, sign, quote !== undefined, value)
        ? `${name}${sign}${quote ?? ''}${redactedMark}`
        : whole,
  );
}

/** Source code names secrets all the time (`token = readToken()`), and should stay readable: it takes more than a name. */
function isSecretValue(name: string, sign: string, isQuoted: boolean, value: string): boolean {
  if (plainValue.test(value)) return false;
  if (isQuoted) return true;
  const isVariable = name === name.toUpperCase() && !/\s/.test(sign);
  return isVariable || (/^pass/i.test(name) && value.length >= 6) || (/\d/.test(value) && value.length >= 8);
}

/**
 * The redactor of everything that leaves the machine: secrets, e-mail addresses, home folders and the person's own name
 * are replaced. Hosts stay.
 */
export function contentRedactor(person: Person): Redactor {
  const places = homePatterns(person.home);
  const user = userPattern(person.user);
  return (text) => {
    let clean = redactSecrets(text);
    for (const place of places) clean = clean.replace(place, '~');
    clean = clean
      .replace(/(?<=\/(?:home|Users)\/)(?!Shared\b)[A-Za-z0-9._-]+/g, '[user]')
      .replace(/(?<=[A-Za-z]:(?:\\{1,4}|\/)Users(?:\\{1,4}|\/))(?!Public\b)[A-Za-z0-9._-]+/g, '[user]')
      .replace(email, '[email]');
    return user === null ? clean : clean.replace(user, '[user]');
  };
}

/** A value of plain data with every text in it redacted; texts that are JSON are read as JSON, so that no escape hides a secret. */
export function redactDeep<T>(value: T, redact: Redactor): T {
  return (redact === keepAll ? value : redactValue(value, redact)) as T;
}

function redactValue(value: unknown, redact: Redactor): unknown {
  if (typeof value === 'string') return redactPossibleJson(value, redact);
  if (Array.isArray(value)) {
    // A header or a query entry: a name and its value.
    if (value.length === 2 && typeof value[0] === 'string' && typeof value[1] === 'string') {
      if (hasSecretName(value[0])) return [value[0], redactedMark];
    }
    return value.map((one) => redactValue(one, redact));
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) =>
      typeof inner === 'string' && inner !== '' && hasSecretName(name)
        ? [name, redactedMark]
        : [name, redactValue(inner, redact)],
    ),
  );
}

/** Where nothing has to go the text stays to the letter; else JSON is written anew. */
function redactPossibleJson(text: string, redact: Redactor): string {
  const parsed = parseJson(text);
  if (parsed === null) return redact(text);
  const clean = JSON.stringify(redactValue(parsed.value, redact));
  return clean === JSON.stringify(parsed.value) ? text : clean;
}

function parseJson(text: string): { readonly value: unknown } | null {
  if (!/^\s*[[{]/.test(text)) return null;
  try {
    return { value: JSON.parse(text) };
  } catch {
    return null;
  }
}

function escapePattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}

/** The home folder as it stands in texts: as it is, with slashes, and with its backslashes doubled as in JSON. */
function homePatterns(home: string): RegExp[] {
  const bare = home.replace(/[\\/]+$/, '');
  if (bare.length < 3) return [];
  const forms = new Set([bare, bare.replaceAll('\\', '/'), bare.replaceAll('\\', '\\\\')]);
  return [...forms]
    .sort((left, right) => right.length - left.length)
    .map((form) => new RegExp(`${escapePattern(form)}(?![A-Za-z0-9._-])`, 'g'));
}

function userPattern(user: string): RegExp | null {
  if (user.length < 3 || commonUsers.has(user.toLowerCase())) return null;
  return new RegExp(`(?<![A-Za-z0-9])${escapePattern(user)}(?![A-Za-z0-9])`, 'gi');
}
