import type { SettingsChange } from '../../preload/contract.ts';
import { t } from '../../preload/language.ts';
import { failed, ok, problem, type Result } from '../domain/problem.ts';
import type { NetworkSettings } from '../domain/transport.ts';

type ProxySettings = NetworkSettings['proxy'];

/** Why a text is not the address of a proxy, as a sentence; null when it is. */
export function proxyProblem(text: string): string | null {
  if (!URL.canParse(text)) return t`A proxy has an address like http://proxy.example:8080.`;
  const url = new URL(text);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    return t`The address of a proxy begins with http:// or https://.`;
  }
  if (url.username !== '' || url.password !== '') {
    return t`The user name and the password of a proxy have fields of their own; leave them out of its address.`;
  }
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '') {
    return t`The address of a proxy ends with its host or port.`;
  }
  return null;
}

/** Why a text is not the user name of a proxy, as a sentence; null when it is. */
export function userProblem(text: string): string | null {
  // RFC 7617 section 2: it ends at the first colon.
  return text.includes(':') || /\p{Cc}/u.test(text)
    ? t`A user name has no colon and no line break in it.`
    : null;
}

/** The proxy settings after what a person changed; `call-invalid` says which entry cannot be used. Empty texts remove an entry. */
export function changeProxy(
  current: ProxySettings,
  change: NonNullable<SettingsChange['network']>,
): Result<ProxySettings> {
  const url = change.proxyUrl === undefined ? current.url : emptied(change.proxyUrl);
  const user = change.proxyUser === undefined ? current.user : emptied(change.proxyUser);
  const wrong = (url === null ? null : proxyProblem(url)) ?? (user === null ? null : userProblem(user));
  if (wrong !== null) {
    return failed(problem('call-invalid', t`Could not save the proxy.`, wrong, t`Mend it, then save again.`));
  }
  return ok({
    mode: change.proxyMode ?? current.mode,
    url,
    user,
    bypass: (change.proxyBypass ?? current.bypass).trim(),
  });
}

function emptied(text: string | null): string | null {
  const trimmed = text?.trim() ?? '';
  return trimmed === '' ? null : trimmed;
}
