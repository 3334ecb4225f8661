import { t } from '../../preload/language.ts';
import type { ExplainRule, Told } from './explain-rule.ts';

/** What a page for people in the place of an answer means. */
export const pageRules = ({ host, status }: Told): readonly ExplainRule[] => [
  {
    id: 'page-cloudflare',
    status: [403, 503],
    isPage: true,
    says: /cloudflare|just a moment|attention required/i,
    what: t`${host} sent a page of Cloudflare instead of an answer (${status}).`,
    why: t`Its firewall takes this connection for a robot, usually because of the network, a VPN or the country.`,
    next: t`Try without the VPN or from another network, then check again.`,
    fix: null,
  },
  {
    id: 'page-login',
    status: [200, 302, 303, 307, 401, 403, 407, 511],
    isPage: true,
    what: t`${host} answered with a web page instead of data (${status}).`,
    why: t`Something between here and the provider wants you to sign in or blocks the address: a portal, a company proxy, a firewall. Or the address is that of a website.`,
    next: t`Open the address in a browser to see the page, set the network proxy in the settings if your company has one, or correct the address.`,
    fix: 'openSettings',
  },
];

/** What an answer about where the request came from means. */
export const networkRules = ({ host, status }: Told): readonly ExplainRule[] => [
  {
    id: 'ip-blocked',
    status: [401, 403],
    code: /ip_not_authorized/i,
    what: t`${host} does not allow this address on the internet (${status}).`,
    why: t`The project or resource has a list of allowed addresses, and yours is not on it.`,
    next: t`Connect to the VPN or network that is allowed, or have this address added to the list.`,
    fix: null,
  },
  {
    id: 'ip-blocked-said',
    status: [401, 403],
    says: /\bip\b.{0,40}not (allowed|authorized)|virtual network|firewall rules|private endpoint|public (network )?access is disabled/i,
    what: t`${host} does not allow requests from this network (${status}).`,
    why: t`It lets in only certain addresses or a private network, and this machine is not in it.`,
    next: t`Connect to the VPN or network that is allowed, or have this address added with the provider.`,
    fix: null,
  },
  {
    id: 'country',
    status: [401, 403],
    code: /unsupported_country/i,
    what: t`${host} does not serve this country (${status}).`,
    why: t`The provider goes by where the connection comes from, so a VPN can be the cause.`,
    next: t`Check which country your VPN or proxy leaves from, or use another provider.`,
    fix: null,
  },
  {
    id: 'proxy-sign-in',
    status: [407],
    what: t`A network proxy asks for a sign-in (${status}).`,
    why: t`It stands between this machine and the provider.`,
    next: t`Enter the name and password of the network proxy in the settings.`,
    fix: 'openSettings',
  },
];
