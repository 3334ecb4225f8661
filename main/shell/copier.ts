/** The clipboard, as far as copying goes. */
export interface ClipboardPorts {
  readonly write: (text: string) => void;
  /** Null where reading what another program copied would ask the person for leave. */
  readonly read: (() => Promise<string>) | null;
  readonly clear: () => void;
}

/** Puts a text on the clipboard; one `forMs` is given for is taken off it then, if it still is what lies there. */
export type Copier = (text: string, forMs?: number) => void;

/** Makes the copier of one clipboard. Only the text copied last is waited for. */
export function createCopier({ write, read, clear }: ClipboardPorts): Copier {
  let timer: NodeJS.Timeout | null = null;
  return (text, forMs) => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    write(text);
    if (forMs === undefined || read === null) return;
    timer = setTimeout(() => {
      timer = null;
      // A clipboard that cannot be read is left alone.
      read().then(
        (lies) => (lies === text ? clear() : undefined),
        () => undefined,
      );
    }, forMs);
    timer.unref();
  };
}
