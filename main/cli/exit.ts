import type { ProblemView } from '../../preload/contract.ts';

/** What the command ends with, for scripts. `start codex` ends with Codex's own code. */
export const exitCodes = {
  ok: 0,
  /** It was understood and could not be done. */
  problem: 1,
  /** It was not understood. */
  usage: 2,
  /** No Postern runs, and this command starts none. */
  notRunning: 3,
  /** Postern runs and does not answer, or what answers is not trusted. */
  notAnswering: 4,
  /** Ctrl+C: 128 and the number of SIGINT, as shells count. */
  interrupted: 130,
} as const;

/** The code a problem ends the command with. */
export function exitCodeOf({ code }: Pick<ProblemView, 'code'>): number {
  switch (code) {
    case 'not-running':
      return exitCodes.notRunning;
    case 'control-hung':
    case 'control-stranger':
      return exitCodes.notAnswering;
    case 'command-invalid':
      return exitCodes.usage;
    case 'command-cancelled':
      return exitCodes.interrupted;
    default:
      return exitCodes.problem;
  }
}
