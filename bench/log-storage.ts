import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRecorder } from '../main/recorder/recorder.ts';
import { historyEvents, storyEnd } from './log-story.ts';

/** What a session costs on disk after so many requests, each of which sent all that was said before once more. */
export interface StoredFigure {
  readonly requests: number;
  readonly sentBytes: number;
  readonly storedBytes: number;
}

/** Plays a session that sends its whole history with every request, and looks at the file on the way. */
export function measureStorage(marks: readonly number[] = [100, 200, 300]): readonly StoredFigure[] {
  const folder = mkdtempSync(join(tmpdir(), 'postern-bench-'));
  const path = join(folder, 'sessions.db');
  const figures: StoredFigure[] = [];
  let sentBytes = 0;
  let requests = 0;
  try {
    for (const mark of marks) {
      // Closed after each part, so that all of it stands in the one file.
      const recorder = createRecorder({
        databasePath: path,
        recordContent: true,
        report() {},
        now: () => storyEnd,
      });
      for (; requests < mark; requests += 1) {
        const events = historyEvents(requests);
        for (const event of events) if (event.type === 'requestBytes') sentBytes += event.bytes.length;
        recorder.take({ type: 'batch', sequence: requests, events });
        recorder.query({ kind: 'figures' });
      }
      recorder.close();
      figures.push({ requests, sentBytes, storedBytes: statSync(path).size });
    }
    return figures;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
