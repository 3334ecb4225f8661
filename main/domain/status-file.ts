/** What `status.json` says while Postern runs; other programs find the proxy by it. */
export interface StatusFile {
  readonly pid: number;
  readonly version: string;
  /** Null until the proxy listens. */
  readonly port: number | null;
  /** Unix ms. */
  readonly startedAt: number;
}

/** The port an earlier run left in `status.json`; null when the text does not say one. */
export function portIn(text: string): number | null {
  try {
    const port = (JSON.parse(text) as Partial<StatusFile> | null)?.port;
    return typeof port === 'number' && Number.isInteger(port) && port > 0 && port < 65_536 ? port : null;
  } catch {
    return null;
  }
}
