import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { protocol, type Session } from 'electron';
import { appScheme } from './address.ts';
import { decideAsset } from './asset-path.ts';

/** The policy of every page of ours: our own files and nothing else (Electron security checklist item 7). */
export const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const headers: Readonly<Record<string, string>> = {
  'content-security-policy': contentSecurityPolicy,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cache-control': 'no-store',
};

/** Makes our scheme a standard, secure one. Must run before `app` is ready, and only once. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([{ scheme: appScheme, privileges: { standard: true, secure: true } }]);
}

/** Serves the window's built files from a folder under our scheme, in one session. */
export function serveWindow(session: Session, folder: string): void {
  session.protocol.handle(appScheme, (request) => answer(request, folder));
}

async function answer(request: Request, folder: string): Promise<Response> {
  const decision = decideAsset(request.method, request.url);
  if (decision.kind === 'refused') return new Response(null, { status: decision.status, headers });
  try {
    const body = await readFile(join(folder, ...decision.segments));
    return new Response(request.method === 'HEAD' ? null : body, {
      headers: { ...headers, 'content-type': decision.contentType },
    });
  } catch {
    return new Response(null, { status: 404, headers });
  }
}
