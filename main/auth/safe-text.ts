import { redactText } from '../domain/redact.ts';

const urlInText = /\bhttps?:\/\/[^\s"'<>)\]}]+/gi;

/** A URL fit to show and log: scheme, host and path; never who, never what was asked, never a fragment. */
export function safeUrl(url: string): string {
  try {
    const parsed = new URL(url);
    return `${parsed.protocol}//${parsed.host}${parsed.pathname}`;
  } catch {
    return '[not a URL]';
  }
}

/** Text from outside made fit to show and log: no secret by its shape, no URL beyond its path, no control characters, short. */
export function safeText(text: string, maxLength = 300): string {
  const clean = redactText(
    text
      .replace(urlInText, (url) => safeUrl(url))
      .replace(/\s+/g, ' ')
      .trim(),
  );
  return clean.length <= maxLength ? clean : `${clean.slice(0, maxLength - 1)}…`;
}
