import { writeAtomically } from './atomic.ts';

/** Writes a file that changes often: one write at a time, and of several waiting contents only the last. */
export interface LatestFile {
  /** Resolves when this content, or a later one, is on disk or has failed. */
  write(content: string): Promise<void>;
}

/** Opens a writer for a path; failures go to `onFailed`, the last good file stays. */
export function latestFile(path: string, onFailed: (error: unknown) => void): LatestFile {
  let waiting: string | null = null;
  let running: Promise<void> | null = null;

  async function drain(): Promise<void> {
    while (waiting !== null) {
      const content = waiting;
      waiting = null;
      await writeAtomically(path, content).catch(onFailed);
    }
    running = null;
  }

  return {
    write(content) {
      waiting = content;
      running ??= drain();
      return running;
    },
  };
}
