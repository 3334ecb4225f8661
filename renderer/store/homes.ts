import type { CodexHomeView, ConfigFileView, ConnectionView, HeadlessHelp } from '../../preload/contract.ts';
import { t } from '../../preload/language.ts';
import { type Loadable, loading } from './loadable.ts';

/** What the Codex page is busy with and was answered; the homes themselves live in their own part. */
export interface HomeDesk {
  /** What something is asked about now: ids of homes, and of files by `fileIdOf`. */
  readonly busy: ReadonlySet<string>;
  readonly help: Loadable<HeadlessHelp>;
}

/** Nothing asked yet. */
export const emptyHomeDesk: HomeDesk = { busy: new Set(), help: loading };

/** Marks something as asked about, or no longer. */
export function withHomeBusy(desk: HomeDesk, id: string, on: boolean): HomeDesk {
  const busy = new Set(desk.busy);
  if (on) busy.add(id);
  else busy.delete(id);
  return { ...desk, busy };
}

/** One name for one configuration file of one home. */
export function fileIdOf(homeId: string, profile: string | null): string {
  return `${homeId} ${profile ?? ''}`;
}

/** The name of a configuration file within its home, as Codex builds it. */
export function fileNameOf(profile: string | null): string {
  return profile === null ? 'config.toml' : `${profile}.config.toml`;
}

/** How a file stands, in a word or two beside its name. */
export function fileStateOf(file: Pick<ConfigFileView, 'problem' | 'connection'>): FileState {
  if (file.problem !== null) return 'unreadable';
  const { connection } = file;
  if (connection === null) return 'plain';
  if (connection.problem !== null && connection.state !== 'drifted') return 'stuck';
  return connection.kind === 'direct' && connection.state === 'inForce' ? 'direct' : connection.state;
}

/** Everything a configuration file can be to Postern. */
export type FileState = ConnectionView['state'] | 'direct' | 'stuck' | 'plain' | 'unreadable';

/** What each state is called. */
export function fileStateNames(): Readonly<Record<FileState, string>> {
  return {
    inForce: t`Connected`,
    direct: t`Straight to a backend`,
    suspended: t`Taken out for now`,
    drifted: t`Changed by someone else`,
    stuck: t`Connected, needs attention`,
    plain: t`Not connected`,
    unreadable: t`Cannot be used`,
  };
}

/** Whether anything of ours stands, or waits to stand, in a home. */
export function isConnected(home: Pick<CodexHomeView, 'files'>): boolean {
  return home.files.some((file) => file.connection !== null);
}
