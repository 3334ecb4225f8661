import { problem, type Problem } from '../domain/problem.ts';
import { t } from '../../preload/language.ts';
import type { Connection } from './journal.ts';

/** One sentence that says what a connection does now; `stuck`: Postern could not bring it to what it should say. */
export function sentenceOf(
  connection: Connection,
  state: 'inForce' | 'suspended' | 'drifted',
  { routing, stuck }: { readonly routing: boolean; readonly stuck: boolean },
): string {
  const whose = connection.profile === null ? 'Codex' : `\`codex -p ${connection.profile}\``;
  switch (state) {
    case 'inForce':
      return stuck
        ? t`${whose} goes by what was written last, for gateway "${connection.gateway}".`
        : goesWhere(whose, connection);
    case 'drifted':
      return t`Someone else changed what Postern wrote. ${whose} goes by the file as it stands; Postern leaves it so until you decide.`;
    case 'suspended':
      if (stuck)
        return t`${whose} goes its own way, and Postern's lines cannot be put back as they should be.`;
      return routing
        ? t`${whose} goes its own way for now; Postern's lines are put back when it runs again.`
        : t`Routing is off, so ${whose} goes its own way. Switching routing on puts Postern's lines back.`;
  }
}

function goesWhere(whose: string, { kind, gateway, wish }: Connection): string {
  if (kind === 'direct') return t`${whose} goes straight to gateway "${gateway}", without Postern.`;
  return wish.gatewayId === null
    ? t`${whose} goes through Postern to the selected gateway, now "${gateway}".`
    : t`${whose} goes through Postern to gateway "${gateway}".`;
}

/** Why a Codex that runs must be started again before it follows a change; null when none runs. */
export function restartSentence(
  running: { readonly processes: number; readonly daemon: boolean },
  keyInEnvironment: boolean,
): string | null {
  if (running.processes > 0) {
    return t`Codex sessions that are running keep the way they started with; new ones follow.`;
  }
  // PROTOCOL F5: it takes up the file for new sessions, but keeps the environment it began with.
  return running.daemon && keyInEnvironment
    ? t`Codex's background server keeps the environment it was started with. If OPENAI_API_KEY was set after that, run \`codex app-server daemon restart\`.`
    : null;
}

/** The proxy has no port that could be written. */
export const noPort = (): Problem =>
  problem(
    'proxy-stopped',
    t`The proxy is not listening.`,
    t`It is starting, or it could not be started, so there is no address to write.`,
    t`Wait a moment and try again.`,
  );

/** A preview that is no longer there. */
export const previewGone = (): Problem =>
  problem(
    'not-found',
    t`That change is not known any more.`,
    t`Postern was restarted since, or the change was made already.`,
    t`Look at the change again, then apply it.`,
  );

/** The file is not what the preview was made from. */
export const changedSince = (path: string): Problem =>
  problem(
    'file-unwritable',
    t`${path} changed since it was shown.`,
    t`Another program or you wrote it meanwhile.`,
    t`Nothing was written. Look at the change again, then apply it.`,
  );

/** A home or a connection that is not known. */
export const unknownPlace = (what: 'connection' | 'home'): Problem =>
  problem(
    'not-found',
    what === 'home' ? t`That Codex home is not known.` : t`That connection is not known.`,
    t`It was removed meanwhile.`,
    t`Look at the list again.`,
  );

/** Names as they stand in a sentence: `a and b`. */
export const together = ([first = '', ...others]: readonly string[]): string =>
  others.reduce((head, last) => t`${head} and ${last}`, first);
