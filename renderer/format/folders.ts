const homes = /^(?:\/home\/[^/]+|\/Users\/[^/]+|\/root|[A-Za-z]:\\Users\\[^\\]+)(?=[/\\]|$)/;

/** A folder as people write it: the home folder becomes `~`. */
export function folderText(path: string): string {
  return path.replace(homes, '~');
}

/** A folder for a narrow column: its last two names, after `…` when there were more. */
export function shortFolderText(path: string): string {
  const text = folderText(path);
  const separator = text.includes('\\') ? '\\' : '/';
  const names = text.split(separator).filter((name) => name !== '');
  if (names.length <= 3) return text;
  return `…${separator}${names.slice(-2).join(separator)}`;
}

/** The last name of a folder. */
export function folderName(path: string): string {
  return path.split(/[/\\]/).findLast((name) => name !== '') ?? path;
}
