/** What a `postern:` link asks for; showing a gateway file is all one can ask. */
export interface DeepLink {
  readonly type: 'import';
  /** The text of a gateway file: from anywhere, and to be checked like any. */
  readonly text: string;
}

/** The scheme of links that Postern opens. */
export const linkScheme = 'postern';

/** The longest link, in characters. */
const longestLinkChars = 64 * 1024;

/** Flags that Electron and Chromium add to every start by themselves, and the one Postern's starter needs for root. */
const ownFlag =
  /^--(?:allow-file-access-from-files|enable-avfoundation|no-sandbox|[a-z]+(?:-[a-z]+)*-schemes=app|original-process-start-time=\d+)$/;

const importLink = /^postern:\/\/import\/?\?data=([A-Za-z0-9_-]+)$/;

/**
 * Reads a link, or the arguments of a start that should hold one and nothing else; null for everything that is not exactly
 * `postern://import?data=<base64url>` (RELIABILITY I18). Flags beside a link are somebody else's wish, so such a start asks
 * for nothing.
 */
export function readDeepLink(from: string | readonly string[]): DeepLink | null {
  const link = typeof from === 'string' ? from : onlyLink(from);
  if (link === null || link.length > longestLinkChars) return null;
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
