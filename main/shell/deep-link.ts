/** What a `postern:` link asks for; showing something is all one can ask. */
export type DeepLink =
  /** The text of a gateway file: from anywhere, and to be checked like any. */
  | { readonly type: 'import'; readonly text: string }
  /** A session of this log, and a turn of it; ids that may name nothing. */
  | { readonly type: 'session'; readonly sessionId: string; readonly turnId: string | null };

/** The scheme of links that Postern opens. */
export const linkScheme = 'postern';

/** The longest link, in characters. */
const longestLinkChars = 64 * 1024;

/** Flags that Electron and Chromium add to every start by themselves, and the one Postern's starter needs for root. */
const ownFlag =
  /^--(?:allow-file-access-from-files|enable-avfoundation|no-sandbox|[a-z]+(?:-[a-z]+)*-schemes=app|original-process-start-time=\d+)$/;

const importLink = /^postern:\/\/import\/?\?data=([A-Za-z0-9_-]+)$/;

const logId = '[A-Za-z0-9:._-]{1,200}';
const sessionLinkForm = new RegExp(`^postern://session/?\\?id=(${logId})(?:&turn=(${logId}))?$`);

/** A link that shows a session, at a turn of it where one is named. Ids of other clients may hold more than a link may. */
export function sessionLink(sessionId: string, turnId: string | null): string {
  const turn = turnId === null ? '' : `&turn=${turnId}`;
  return `${linkScheme}://session?id=${sessionId}${turn}`;
}

/**
 * Reads a link, or the arguments of a start that should hold one and nothing else; null for everything that is not exactly
 * `postern://import?data=<base64url>` or `postern://session?id=<id>&turn=<id>` (RELIABILITY I18). Flags beside a link are somebody else's wish, so such a start asks
 * for nothing.
 */
export function readDeepLink(from: string | readonly string[]): DeepLink | null {
  const link = typeof from === 'string' ? from : onlyLink(from);
  if (link === null || link.length > longestLinkChars) return null;
  const [, sessionId, turnId = null] = sessionLinkForm.exec(link) ?? [];
  if (sessionId !== undefined) return { type: 'session', sessionId, turnId };
  const data = importLink.exec(link)?.[1];
  if (data === undefined) return null;
  const bytes = Buffer.from(data, 'base64url');
  // What base64 leaves open (stray last bits) is not written by anyone who means well.
  if (bytes.toString('base64url') !== data) return null;
  try {
    return { type: 'import', text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch {
    return null;
  }
}

/** Systems other than macOS start the program with the link at the end; while developing the app's folder stands before it. */
function onlyLink([, ...given]: readonly string[]): string | null {
  const [link, folder, ...more] = given.filter((one) => !ownFlag.test(one)).reverse();
  if (link === undefined || more.length > 0) return null;
  return folder === undefined || !/^-|^postern:/i.test(folder) ? link : null;
}
