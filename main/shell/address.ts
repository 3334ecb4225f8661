/** The scheme of our own pages; `file:` is never used. */
export const appScheme = 'app';

/** The one page there is. */
export const appPage = 'app://postern/';

const appHost = 'postern';

/** True when a URL is our page: our scheme, our host, the root path; what follows `#` or `?` is the page's own affair. */
export function isAppPage(url: string): boolean {
  const parsed = URL.parse(url);
  return (
    parsed !== null &&
    parsed.protocol === `${appScheme}:` &&
    parsed.host === appHost &&
    isRoot(parsed.pathname)
  );
}

/** True when a URL lies anywhere under our own scheme and host. */
export function isAppUrl(url: string): boolean {
  const parsed = URL.parse(url);
  return parsed !== null && parsed.protocol === `${appScheme}:` && parsed.host === appHost;
}

function isRoot(pathname: string): boolean {
  return pathname === '/' || pathname === '/index.html';
}
