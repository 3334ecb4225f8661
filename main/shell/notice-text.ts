import { plainLabel } from './tray-label.ts';

/** A notification shows some 100 characters of either, whatever it is given. */
const longestTitle = 120;
const longestBody = 400;

/**
 * Text fit for a notification of the system. Desktops on Linux read the body as markup, links and pictures included (Desktop
 * Notifications Specification, "Markup"); what a model or an upstream said is to be none (RELIABILITY G16).
 */
export function noticeText(title: string, body: string): { readonly title: string; readonly body: string } {
  return {
    title: withoutMarkup(plainLabel(title, longestTitle)),
    body: withoutMarkup(plainLabel(body, longestBody)),
  };
}

// Not entities: a desktop that knows no markup would show those.
function withoutMarkup(text: string): string {
  return text
    .replaceAll('<', '‹')
    .replaceAll('>', '›')
    .replaceAll(/&(?=#|\w+;)/g, '＆');
}
