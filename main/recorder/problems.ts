import { statusOfCode } from '../domain/explain-answer.ts';
import { unknownFacts, type AnswerFacts } from '../domain/explain-rule.ts';
import { explain, quotable } from '../domain/explain.ts';
import { problem, type Problem } from '../domain/problem.ts';
import { triesAgain } from '../domain/tries-again.ts';

/** What became of a turn, in words; each names the one thing the person can do next. */
export const turnProblems = {
  cut: (): Problem =>
    problem(
      'turn-cut',
      'The answer broke off before it was finished.',
      'The connection ended before the upstream said that the response was completed.',
      triesAgain,
    ),
  stopped: (): Problem =>
    problem(
      'turn-cut',
      'The answer broke off before it was finished.',
      'Postern was stopped while the answer was passing through.',
      'Start Postern, then send the prompt again.',
    ),
  cancelled: (): Problem =>
    problem(
      'turn-cancelled',
      'The turn was cancelled.',
      'Codex closed it before the answer was finished.',
      'Nothing needs doing; send a new prompt to go on.',
    ),
  unfinished: (): Problem =>
    problem(
      'turn-unfinished',
      'Postern did not see the end of this turn.',
      'Postern or its recorder stopped while the turn was running, so it is not known whether it finished.',
      'Codex shows how it ended; a new prompt is recorded as usual.',
    ),
  /** `message` is the upstream's own, and then the reason; `known` is what else is known of the answer. */
  status(status: number, message: string | null, known: Partial<AnswerFacts> = {}): Problem {
    const told = explain({
      ...unknownFacts,
      ...known,
      ourProblem: null,
      status,
      errorMessage: message,
    }).problem;
    return problem('upstream-status', told.what, message === null ? told.why : quotable(message), told.next);
  },
  /** Refused by the proxy on a WebSocket; the message holds reason and next step. */
  refused: (message: string | null): Problem =>
    problem('turn-failed', 'Postern did not pass this request on.', message ?? '', ''),
  failed: (code: string | null, message: string | null): Problem =>
    problem(
      'turn-failed',
      code === null ? 'The model stopped with an error.' : `The model stopped with an error: ${code}.`,
      message ?? 'The upstream gave no reason.',
      nextByCode(code),
    ),
  incomplete: (reason: string | null): Problem =>
    problem(
      'turn-incomplete',
      'The answer is incomplete.',
      reason === null ? 'The upstream gave no reason.' : `The upstream ended it early: ${reason}.`,
      'Ask Codex to go on.',
    ),
} as const;

function nextByCode(code: string | null): string {
  const facts = { ...unknownFacts, status: statusOfCode(code), errorCode: code };
  return code === null ? 'Read the reason above, then try again.' : explain(facts).problem.next;
}

/** An unreadable log was put aside and a fresh one begun. */
export function quarantined(keptAs: string, why: string): Problem {
  return problem(
    'database-quarantined',
    'The session log could not be read, so a fresh one was begun.',
    why,
    `The old one is kept as ${keptAs} beside it.`,
  );
}

/** Writing the log fails for now. */
export function degraded(why: string): Problem {
  return problem(
    'recorder-degraded',
    'Sessions are not being written to the log.',
    why,
    'Codex is not affected. Free disk space or end the program that holds the log; Postern goes on trying.',
  );
}

/** A session with a turn under way is not deleted: its next event would bring half of it back. */
export function sessionRunning(): Problem {
  return problem(
    'session-running',
    'Nothing was deleted.',
    'Codex is still working on one of these sessions.',
    'Wait for its turn to finish, or end Codex, then delete it.',
  );
}

/** A deletion could not be taken back now. */
export function notBroughtBack(why: string): Problem {
  return problem('call-failed', 'The session could not be brought back.', why, 'Try again in a moment.');
}

/** The sessions could not be deleted. */
export function undeleted(why: string): Problem {
  return problem('call-failed', 'The sessions could not be deleted.', why, 'Try again in a moment.');
}

/** The log could not be read to answer a question. */
export function unreadable(why: string): Problem {
  return problem('call-failed', 'The session log could not be read.', why, 'Try again in a moment.');
}
