/** What is asked of the keyring's process; one at a time. */
export type KeyringRequest =
  | { readonly id: number; readonly op: 'get' | 'delete'; readonly account: string }
  | { readonly id: number; readonly op: 'set'; readonly account: string; readonly value: string };

/** Its answer: text or null for `get`, whether there was anything for `delete`. */
export type KeyringAnswer =
  | { readonly id: number; readonly ok: true; readonly value: string | boolean | null }
  /** `unloadable`: the system lacks what keytar needs; `message` is the system's own and is not shown. */
  | {
      readonly id: number;
      readonly ok: false;
      readonly why: 'unloadable' | 'failed';
      readonly message: string;
    };

/** The process that holds keytar, as we drive it. */
export interface KeyringProcess {
  send(request: KeyringRequest): void;
  /** Ends it at once, whatever it waits for; its exit is still told. */
  kill(): void;
}

/** What the process tells us. */
export interface KeyringProcessListener {
  onAnswer(answer: KeyringAnswer): void;
  onExit(): void;
}

/** Starts the keyring's process: a utility process in Electron, a plain fork in tests. */
export type SpawnKeyring = (listener: KeyringProcessListener) => KeyringProcess;

/** The name under which every entry of ours stands in the keyring. */
export const entryService = 'Postern';

/** What keytar labels the entry of an account with (keytar 7 `keytar_posix.cc`). */
export function entryLabel(account: string): string {
  return `${entryService}/${account}`;
}
