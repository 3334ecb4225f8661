/** The desktop entry that starts a command at sign-in (Desktop Entry Specification 1.5). */
export function autostartEntry(command: readonly string[]): string {
  return [
    '[Desktop Entry]',
    'Type=Application',
    'Name=Postern',
    'Comment=The small gate between Codex and its model providers',
    `Exec=${command.map(execWord).join(' ')}`,
    'Terminal=false',
    'X-GNOME-Autostart-enabled=true',
    '',
  ].join('\n');
}

/** True for an entry the desktop would start: some desktops switch one off by a line in it. */
export function isOnEntry(text: string): boolean {
  return !/^(Hidden\s*=\s*true|X-GNOME-Autostart-enabled\s*=\s*false)\s*$/im.test(text);
}

// First the quoting of Exec, where a percent sign begins a field code; then the escapes every string value has.
function execWord(word: string): string {
  const quoted = `"${word.replace(/["`$\\]/g, '\\$&').replaceAll('%', '%%')}"`;
  return quoted.replaceAll('\\', '\\\\');
}
