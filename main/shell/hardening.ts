import { app, session, type Session, type WebContents } from 'electron';
import type { Log } from '../log.ts';
import { isAppUrl } from './address.ts';

/** The session of our window. No `persist:` prefix, so nothing of it is ever written to disk. */
export function windowSession(): Session {
  return session.fromPartition('postern-window');
}

/** Closes what a page could reach for: navigation, new windows, webviews, bad certificates. Must run before any window. */
export function hardenApp(log: Log): void {
  app.on('web-contents-created', (_event, contents) => hardenContents(contents, log));
  app.on('certificate-error', (event, _contents, _url, error, _certificate, decide) => {
    event.preventDefault();
    log.warn('shell: certificate refused', { error });
    decide(false);
  });
  app.on('select-client-certificate', (event, _contents, _url, _certificates, choose) => {
    event.preventDefault();
    choose();
  });
}

/** Denies a session every permission, device and download, and every address that is not ours. */
export function hardenSession(target: Session, log: Log): void {
  target.setPermissionCheckHandler(() => false);
  target.setPermissionRequestHandler((_contents, permission, decide) => {
    log.warn('shell: permission refused', { permission });
    decide(false);
  });
  target.setDevicePermissionHandler(() => false);
  target.on('will-download', (event) => event.preventDefault());
  target.webRequest.onBeforeRequest((details, decide) => {
    const ours = isAppUrl(details.url) || /^(data|devtools):/.test(details.url);
    if (!ours) log.warn('shell: request refused', { resource: details.resourceType });
    decide({ cancel: !ours });
  });
}

function hardenContents(contents: WebContents, log: Log): void {
  const deny = (what: string) => (event: { preventDefault(): void }) => {
    event.preventDefault();
    log.warn('shell: page refused', { what });
  };
  contents.on('will-navigate', deny('navigation'));
  contents.on('will-frame-navigate', deny('frame navigation'));
  contents.on('will-redirect', deny('redirect'));
  contents.on('will-attach-webview', deny('webview'));
  contents.setWindowOpenHandler(() => {
    log.warn('shell: page refused', { what: 'new window' });
    return { action: 'deny' };
  });
}
