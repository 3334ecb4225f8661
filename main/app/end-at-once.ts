/**
 * Ends this process and asks no thread to go first. A recorder that is told to in the middle of a statement of SQLite takes the
 * process along with SIGABRT (the addon throws where nothing catches it: 30 of 30 times, tried 2026-11-21), which macOS, Windows and
 * the crash reporters of Linux show to the person as another failure. To the log either is a kill at any moment (F1).
 */
export function endAtOnce(): void {
  process.kill(process.pid, 'SIGKILL');
}
