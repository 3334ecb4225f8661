import { problem, type Problem } from '../domain/problem.ts';
import type { Connection } from './journal.ts';

/** One sentence that says what a connection does now. */
export function sentenceOf(
  connection: Connection,
  state: 'inForce' | 'suspended' | 'drifted',
  routing: boolean,
): string {
  const whose = connection.profile === null ? 'Codex' : `\`codex -p ${connection.profile}\``;
  const where =
    connection.kind === 'direct'
      ? `straight to gateway "${connection.gateway}", without Postern`
      : connection.wish.gatewayId === null
        ? `through Postern to the selected gateway, now "${connection.gateway}"`
        : `through Postern to gateway "${connection.gateway}"`;
  switch (state) {
    case 'inForce':
      return `${whose} goes ${where}.`;
    case 'drifted':
      return `Someone else changed what Postern wrote. ${whose} goes by the file as it stands; Postern leaves it so until you decide.`;
    case 'suspended':
      return routing
        ? `${whose} goes its own way for now; Postern's lines are put back when it runs again.`
        : `Routing is off, so ${whose} goes its own way. Switching routing on puts Postern's lines back.`;
  }
}

/** Why a Codex that runs must be started again before it follows a change; null when none runs. */
export function restartSentence(
  running: { readonly processes: number; readonly daemon: boolean },
  keyInEnvironment: boolean,
): string | null {
  if (running.processes > 0) {
    return 'Codex sessions that are running keep the way they started with; new ones follow.';
  }
  // PROTOCOL F5: it takes up the file for new sessions, but keeps the environment it began with.
  return running.daemon && keyInEnvironment
    ? "Codex's background server keeps the environment it was started with. If OPENAI_API_KEY was set after that, run `codex app-server daemon restart`."
    : null;
}

/** The proxy has no port that could be written. */
export const noPort: Problem = problem(
  'proxy-stopped',
  'The proxy is not listening.',
  'It is starting, or it could not be started, so there is no address to write.',
  'Wait a moment and try again.',
);

/** A preview that is no longer there. */
export const previewGone: Problem = problem(
  'not-found',
  'That change is not known any more.',
  'Postern was restarted since, or the change was made already.',
  'Look at the change again, then apply it.',
);

/** The file is not what the preview was made from. */
export const changedSince = (path: string): Problem =>
  problem(
    'file-unwritable',
    `${path} changed since it was shown.`,
    'Another program or you wrote it meanwhile.',
    'Nothing was written. Look at the change again, then apply it.',
  );

/** A home or a connection that is not known. */
export const unknownPlace = (what: string): Problem =>
  problem('not-found', `That ${what} is not known.`, 'It was removed meanwhile.', 'Look at the list again.');
