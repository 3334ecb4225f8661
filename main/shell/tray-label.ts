/** The longest label in the menu, in characters. */
const longest = 72;

/** Text fit for one line of a native menu: no line breaks, control or direction-changing characters, and not too long. */
export function plainLabel(text: string, limit = longest): string {
  const plain = text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ').trim();
  const characters = [...plain];
  return characters.length <= limit
    ? plain
    : `${characters
        .slice(0, limit - 1)
        .join('')
        .trimEnd()}…`;
}

/**
 * An address that others may read over a shoulder: `m***@example.com`. What is no address keeps its first and its last
 * characters alone.
 */
export function maskedName(name: string): string {
  const at = name.lastIndexOf('@');
  if (at > 0) return `${[...name][0] ?? ''}***${name.slice(at)}`;
  return name.length > 8 ? `${name.slice(0, 3)}…${name.slice(-4)}` : name;
}

/** A folder as people write it: below home as `~/…`, a long one with its middle left out. */
export function folderLabel(folder: string, userHome: string): string {
  const shown = plainLabel(belowHome(folder, userHome), Number.MAX_SAFE_INTEGER);
  const characters = [...shown];
  if (characters.length <= 48) return shown;
  return `${characters.slice(0, 16).join('')}…${characters.slice(-31).join('')}`;
}

function belowHome(folder: string, userHome: string): string {
  if (userHome === '' || userHome === '/') return folder;
  if (folder === userHome) return '~';
  const next = folder[userHome.length];
  return folder.startsWith(userHome) && (next === '/' || next === '\\')
    ? `~${folder.slice(userHome.length)}`
    : folder;
}
