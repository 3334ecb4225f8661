import type { CodexProcess } from '../../main/codex/process-lines.ts';
import type { ProcessFinder } from '../../main/codex/processes.ts';

/** A machine whose Codex processes the test decides. */
export interface FakeProcesses extends ProcessFinder {
  running: readonly CodexProcess[];
  /** How often all processes were listed. */
  listed: number;
}

/** A machine on which no Codex runs. */
export function fakeProcesses(): FakeProcesses {
  return {
    running: [],
    listed: 0,
    find(): Promise<readonly CodexProcess[]> {
      this.listed += 1;
      return Promise.resolve(this.running);
    },
    isAlive({ pid }: CodexProcess): boolean {
      return this.running.some((one) => one.pid === pid);
    },
  };
}

/** A process with only what a test is about. */
export function processOf(facts: Partial<CodexProcess> & { readonly pid: number }): CodexProcess {
  return { identity: '', tokenHash: null, launchId: null, ...facts };
}
