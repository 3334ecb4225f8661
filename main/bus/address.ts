/**
 * The socket of a session bus, from an address as in `DBUS_SESSION_BUS_ADDRESS`; null when it names no local socket.
 * A name in the abstract namespace starts with NUL, as Node wants it. D-Bus specification, "Server Addresses".
 */
export function busSocketPath(address: string | null): string | null {
  for (const one of (address ?? '').split(';')) {
    if (!one.startsWith('unix:')) continue;
    for (const pair of one.slice('unix:'.length).split(',')) {
      const [key, value = ''] = pair.split('=', 2);
      if (key === 'path') return unescape(value);
      if (key === 'abstract') return `\0${unescape(value)}`;
    }
  }
  return null;
}

function unescape(value: string): string {
  return value.replaceAll(/%([0-9a-fA-F]{2})/g, (_match, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}
