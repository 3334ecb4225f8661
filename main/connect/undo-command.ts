const prefix = '#postern#';

/**
 * The command that takes our lines out of a configuration file without Postern and keeps the file as it was in `….bak`: one
 * line for a POSIX shell (GNU and BSD sed), or for PowerShell. Both give the bytes `restored` gives while nobody edited our
 * lines. A link must have been followed already: sed would put a file in its place.
 */
export function undoCommand(path: string, platform: NodeJS.Platform): string {
  return platform === 'win32' ? powershell(path) : sed(path);
}

// Up to three bytes before the first mark: a byte order mark, which is given back with the line that had it.
function sed(path: string): string {
  const blocks = String.raw`/^[^#]\{0,3\}# >>> postern >>>/,/# <<< postern <<</d`;
  const lines = String.raw`s/^${prefix} \{0,1\}//`;
  return `sed -i.bak -e '${blocks}' -e '${lines}' ${shellQuoted(path)}`;
}

// Latin-1 maps every byte to one character and back, so that nothing is read as text.
function powershell(path: string): string {
  const blocks = String.raw`(?m)^[^#\n]{0,3}# >>> postern >>>[^\n]*\n(?:(?![^\n]*# <<< postern <<<)[^\n]*\n)*[^\n]*# <<< postern <<<[^\n]*\n?`;
  const lines = `(?m)^${prefix} ?`;
  return [
    `$f = ${powershellQuoted(path)}`,
    `Copy-Item -LiteralPath $f "$f.bak"`,
    '$e = [Text.Encoding]::GetEncoding(28591)',
    '$t = $e.GetString([IO.File]::ReadAllBytes($f))',
    `$t = $t -creplace '${blocks}', '' -creplace '${lines}', ''`,
    '[IO.File]::WriteAllBytes($f, $e.GetBytes($t))',
  ].join('; ');
}

function shellQuoted(path: string): string {
  if (/^[A-Za-z0-9_@%+:,./-]+$/.test(path)) return path;
  return `'${path.replaceAll("'", `'\\''`)}'`;
}

// PowerShell takes typographic quotes for single ones too.
function powershellQuoted(path: string): string {
  return `'${path.replace(/['\u2018\u2019\u201a\u201b]/g, '$&$&')}'`;
}
