import { redactText } from '../domain/redact.ts';
import type { Facts, Log } from '../log.ts';

/** How a process ends that has failed. */
export interface CrashEnding {
  readonly log: Log;
  /** Commits what was seen and lets go of everything; may fail or never end. */
  readonly abandon: () => Promise<void>;
  /** How long `abandon` may take, in milliseconds. */
  readonly abandonWithinMs: number;
  /**
   * Ends the process, once; `why` is the error in one line, redacted. `settled`: everything was let go of, so that no thread is
   * in the middle of something.
   */
  readonly end: (why: string, settled: boolean) => void;
}

/** What a log says of an error: enough to find it, little of what it was about. */
const longestMessage = 200;
const deepestFrame = 8;

/**
 * Ends this process when an error comes that nobody catches: what it holds is not to be trusted any more (RELIABILITY F14).
 * Returns what ends it for an error somebody did catch.
 */
export function endOnCrash(ending: CrashEnding): (error: unknown) => void {
  let over = false;
  const crashed = (kind: string) => (error: unknown) => {
    if (over) return;
    over = true;
    const facts = crashFacts(error);
    ending.log.error('app: crashed', { kind, ...facts });
    let limit: NodeJS.Timeout | undefined;
    let settled = false;
    void Promise.race([
      // Called in a step of its own, so that one that throws is one that failed.
      Promise.resolve()
        .then(ending.abandon)
        .then(() => (settled = true)),
      new Promise((resolve) => {
        limit = setTimeout(resolve, ending.abandonWithinMs);
      }),
    ])
      .catch((failure: unknown) => ending.log.error('app: crashed while ending', crashFacts(failure)))
      .finally(() => {
        clearTimeout(limit);
        ending.end(redactText(`${facts.name}: ${facts.message}`), settled);
      });
  };
  process.on('uncaughtException', crashed('exception'));
  process.on('unhandledRejection', crashed('rejection'));
  // The terminal it was started from has gone: there is nobody to tell there, and nothing wrong.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  return crashed('caught');
}

/** An error as facts for the log, which redacts them. */
export function crashFacts(error: unknown): Facts & { readonly name: string; readonly message: string } {
  if (!(error instanceof Error)) return { name: typeof error, message: '', stack: '' };
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return {
    name: error.name,
    message: error.message.slice(0, longestMessage),
    stack: frames
      .slice(0, deepestFrame)
      .map((line) => line.trim())
      .join(' | '),
  };
}
