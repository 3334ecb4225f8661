import { app } from 'electron';
import { linkScheme, readDeepLink, type DeepLink } from './deep-link.ts';

/**
 * Tells of every link that Postern is asked to open: the one this start was made for, those macOS hands over, those a second
 * start brings. To be called before the app is ready, or macOS's first one is missed; `onLink` may be called before the app
 * has started, and waits for that itself.
 */
export function watchDeepLinks(onLink: (link: DeepLink) => void): void {
  const take = (from: string | readonly string[]): void => {
    const link = readDeepLink(from);
    if (link !== null) onLink(link);
  };
  app.on('open-url', (event, url) => {
    event.preventDefault();
    take(url);
  });
  app.on('second-instance', (_, argv) => take(argv));
  take(process.argv);
}

/**
 * Makes this program the one that opens `postern:` links for this user. Only for an installed one: a program that is being
 * developed would leave its own path behind in the system's settings.
 */
export function registerLinks(): void {
  if (app.isPackaged) app.setAsDefaultProtocolClient(linkScheme);
}
