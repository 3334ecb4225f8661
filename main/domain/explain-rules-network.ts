import type { ExplainRule } from './explain-rule.ts';

/** What a page for people in the place of an answer means. */
export const pageRules: readonly ExplainRule[] = [
  {
    id: 'page-cloudflare',
    status: [403, 503],
    isPage: true,
    says: /cloudflare|just a moment|attention required/i,
    what: '{host} sent a page of Cloudflare instead of an answer ({status}).',
    why: 'Its firewall takes this connection for a robot, usually because of the network, a VPN or the country.',
    next: 'Try without the VPN or from another network, then check again.',
    fix: null,
  },
  {
    id: 'page-login',
    status: [200, 302, 303, 307, 401, 403, 407, 511],
    isPage: true,
    what: '{host} answered with a web page instead of data ({status}).',
    why: 'Something between here and the provider wants you to sign in or blocks the address: a portal, a company proxy, a firewall. Or the address is that of a website.',
    next: 'Open the address in a browser to see the page, set the network proxy in the settings if your company has one, or correct the address.',
    fix: 'openSettings',
  },
];

/** What an answer about where the request came from means. */
export const networkRules: readonly ExplainRule[] = [
  {
    id: 'ip-blocked',
    status: [401, 403],
    code: /ip_not_authorized/i,
    what: '{host} does not allow this address on the internet ({status}).',
    why: 'The project or resource has a list of allowed addresses, and yours is not on it.',
    next: 'Connect to the VPN or network that is allowed, or have this address added to the list.',
    fix: null,
  },
  {
    id: 'ip-blocked-said',
    status: [401, 403],
    says: /\bip\b.{0,40}not (allowed|authorized)|virtual network|firewall rules|private endpoint|public (network )?access is disabled/i,
    what: '{host} does not allow requests from this network ({status}).',
    why: 'It lets in only certain addresses or a private network, and this machine is not in it.',
    next: 'Connect to the VPN or network that is allowed, or have this address added with the provider.',
    fix: null,
  },
  {
    id: 'country',
    status: [401, 403],
    code: /unsupported_country/i,
    what: '{host} does not serve this country ({status}).',
    why: 'The provider goes by where the connection comes from, so a VPN can be the cause.',
    next: 'Check which country your VPN or proxy leaves from, or use another provider.',
    fix: null,
  },
  {
    id: 'proxy-sign-in',
    status: [407],
    what: 'A network proxy asks for a sign-in ({status}).',
    why: 'It stands between this machine and the provider.',
    next: 'Enter the name and password of the network proxy in the settings.',
    fix: 'openSettings',
  },
];
