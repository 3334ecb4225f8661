import { keepMemoryOutOfDumps } from '../files/core-dumps.ts';

/**
 * Closes the ways by which what this process holds in memory could come to lie in a file or open to a debugger (RELIABILITY
 * G9, G17): Node's reports, the debugger that SIGUSR1 would start, what the kernel writes of a process that crashes.
 */
export function keepMemoryToItself(): void {
  const { report } = process;
  report.reportOnFatalError = false;
  report.reportOnUncaughtException = false;
  report.reportOnSignal = false;
  // Node takes another listener for this signal in place of its own, which opens a port to anybody on this machine.
  if (process.platform !== 'win32') process.on('SIGUSR1', () => undefined);
  keepMemoryOutOfDumps();
}
