import { problem, type Problem } from '../domain/problem.ts';
import { t } from '../../preload/language.ts';

/** Another run of this profile has the socket. */
export function busyProblem(): Problem {
  return problem(
    'control-busy',
    t`Postern is running already.`,
    t`This profile is in use by another start of it.`,
    t`Use that one, or quit it first: postern quit`,
  );
}

/** Another run has the socket and does not answer. */
export function hungProblem(pid: number): Problem {
  return problem(
    'control-hung',
    t`Postern is running and does not answer.`,
    t`Process ${pid} takes connections and says nothing.`,
    t`Wait a moment. If it stays so, end process ${pid} and start Postern again; a running Codex keeps its address.`,
  );
}

/** There is no place for a socket that is ours alone. */
export function noPlaceProblem(): Problem {
  return problem(
    'control-no-place',
    t`The postern command cannot reach this Postern.`,
    t`No folder could be made that belongs to this user alone.`,
    t`Check who owns the folders named after Postern in the runtime and temporary folders.`,
  );
}

/** What tells the way to the running Postern belongs to somebody else, or is open to others. */
export function foreignProblem(path: string): Problem {
  return problem(
    'control-stranger',
    'The way to Postern is not trusted.',
    `${path} does not belong to this user alone.`,
    'Run the command as the user Postern runs as. If that is who you are, quit Postern, delete that file, and start it again.',
  );
}

/** Somebody listens at Postern's address who is not Postern. */
export function strangerProblem(): Problem {
  return problem(
    'control-stranger',
    'What answers there is not this Postern.',
    'It could not prove that it has the key of this run.',
    'Nothing was told to it. Quit Postern if it runs, and start it again.',
  );
}

/** The connection ended before the answer came. */
export function closedProblem(): Problem {
  return problem(
    'control-closed',
    'Postern ended before it had answered.',
    'It was quit or has failed.',
    'Start it again and repeat the command.',
  );
}

/** No Postern runs for this profile. */
export function notRunningProblem(): Problem {
  return problem(
    'not-running',
    'Postern is not running.',
    'This command needs one that runs.',
    'Start the app, or any other command: those start what they need by themselves.',
  );
}
