import { t } from '../../preload/language.ts';
import type { Backend } from './gateway.ts';
import { problem, type Problem } from './problem.ts';
import { redactText } from './redact.ts';
import { isLoopbackHost, parseUrl } from './url.ts';

/** The longest address of an upstream, in characters. */
const maxUpstreamChars = 2_000;

/** The rule an upstream's address breaks; null when it keeps them all (FEATURES P2, RELIABILITY M5). */
export function checkUpstream({ name, upstream }: Pick<Backend, 'name' | 'upstream'>): Problem | null {
  const bad = (why: string, next: string): Problem =>
    problem('backend-invalid', t`The address of backend "${name}" cannot be used.`, why, next);
  if (upstream.length > maxUpstreamChars) {
    return bad(t`It is longer than ${maxUpstreamChars} characters.`, t`Use a shorter one.`);
  }
  const url = parseUrl(upstream);
  // `https:host` is a URL to a browser, and not what anybody means.
  if (url === null || !/^[a-z]+:\/\/\S+$/i.test(upstream)) {
    return bad(t`It is not a URL.`, t`Write it in full, for example https://api.openai.com/v1.`);
  }
  if (url.username !== '' || url.password !== '') {
    return bad(t`It holds a credential.`, t`Remove the part before the @, and put keys under Key.`);
  }
  if (url.search !== '' || url.hash !== '' || /[?#]/.test(upstream)) {
    return bad(
      t`It has a query or a fragment.`,
      t`Remove what follows ? or #; queries have a place of their own.`,
    );
  }
  if (redactText(url.pathname) !== url.pathname) {
    return bad(t`Its path holds a credential.`, t`Remove it, and put keys under Key.`);
  }
  if (url.protocol === 'https:') return null;
  if (url.protocol === 'http:' && isLoopbackHost(url.hostname)) return null;
  return bad(t`Only https may leave this machine.`, t`Use https, or http for an address on this machine.`);
}
