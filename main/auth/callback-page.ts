import { createHash } from 'node:crypto';
import { language, t } from '../../preload/language.ts';

/** What a person reads in the browser when a sign-in ends. */
export interface CallbackPage {
  readonly title: string;
  readonly text: string;
  readonly next: string;
}

/** The page after a good sign-in. */
export function signedInPage(): CallbackPage {
  return {
    title: t`You are signed in`,
    text: t`Postern has your sign-in and keeps it in a safe place.`,
    next: t`You can close this tab and go back to Postern.`,
  };
}

const style =
  ':root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;margin:18vh auto 0;max-width:30rem;padding:0 1.5rem}h1{font-size:1.5rem;font-weight:600;margin:0 0 .5rem}p{margin:.25rem 0}';

/** Headers of everything the callback listener answers: kept nowhere, told to nobody, running nothing. */
export const pageHeaders: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'content-security-policy': `default-src 'none'; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  connection: 'close',
};

/** The HTML of a page; every text is escaped, nothing in it runs or loads. */
export function renderPage(page: CallbackPage): string {
  const [title, text, next] = [page.title, page.text, page.next].map(escapeHtml);
  return `<!doctype html><html lang="${language()}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title} - Postern</title><style>${style}</style></head><body><main><h1>${title}</h1><p>${text}</p><p>${next}</p></main></body></html>`;
}

/** Text as it may stand in HTML. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (one) => `&#${one.charCodeAt(0)};`);
}
