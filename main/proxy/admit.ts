/** What admission looks at before anything else is read or looked up. */
export interface Caller {
  readonly rawHeaders: readonly string[];
  readonly target: string;
  /** The port this proxy listens on. */
  readonly port: number;
}

/**
 * True when a request may be looked at: it names us as Host exactly once, and no browser sent it.
 * A web page can reach a loopback port and, by DNS rebinding, give it any name; it cannot leave out `Origin` or forge `Host`.
 */
export function isAdmissible(caller: Caller): boolean {
  if (!caller.target.startsWith('/')) return false;
  let hosts = 0;
  const { rawHeaders } = caller;
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] ?? '';
    const value = rawHeaders[at + 1] ?? '';
    switch (name.length) {
      case 4:
        if (name.toLowerCase() === 'host') {
          hosts += 1;
          if (!isOurs(value, caller.port)) return false;
        }
        break;
      case 6:
        if (name.toLowerCase() === 'origin') return false;
        break;
      case 14:
        if (name.toLowerCase() === 'sec-fetch-site' && value !== 'none') return false;
        break;
    }
  }
  return hosts === 1;
}

function isOurs(host: string, port: number): boolean {
  return host === `127.0.0.1:${port}` || host === `localhost:${port}` || host === `[::1]:${port}`;
}
