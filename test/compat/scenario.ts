import type { Subject } from './bed.ts';
import type { Findings } from './findings.ts';
import type { WireFacts } from './wire-facts.ts';

/** One thing that Postern does with a Codex, tried with one release of it. */
export interface Scenario {
  /** Names it in the record: `chatgpt-websocket`. */
  readonly id: string;
  /** The head of its column. */
  readonly title: string;
  /** Tries it; what it throws is a failure too. The facts of the wire, or null where there are none to compare. */
  run(subject: Subject, findings: Findings): Promise<WireFacts | null>;
}
