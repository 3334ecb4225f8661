import type { Subject } from './bed.ts';
import { lastWords, noFindings } from './findings.ts';
import type { ScenarioResult } from './record.ts';
import type { Scenario } from './scenario.ts';
import type { WireFacts } from './wire-facts.ts';

/** One start of Codex may take this long; the longest seen is 7 s. */
const runMs = 45_000;

export interface Tried {
  readonly scenarios: readonly ScenarioResult[];
  readonly wire: Readonly<Record<string, WireFacts>>;
}

/**
 * Tries the scenarios one after the other with one `codex`. When `limitMs` is over the others are not begun; one that has begun
 * is bounded by the deadlines of what it starts.
 */
export async function tryRelease(
  subject: Pick<Subject, 'codex' | 'version'>,
  list: readonly Scenario[],
  limitMs: number,
  told: (result: ScenarioResult) => void,
): Promise<Tried> {
  const until = Date.now() + limitMs;
  const results: ScenarioResult[] = [];
  const wire: Record<string, WireFacts> = {};
  for (const scenario of list) {
    const leftMs = until - Date.now();
    const result =
      leftMs <= 0 ? late(scenario) : await tryOne(scenario, { ...subject, deadlineMs: runMs }, wire);
    results.push(result);
    told(result);
  }
  return { scenarios: results, wire };
}

async function tryOne(
  scenario: Scenario,
  subject: Subject,
  wire: Record<string, WireFacts>,
): Promise<ScenarioResult> {
  const findings = noFindings();
  try {
    const facts = await scenario.run(subject, findings);
    if (facts !== null) wire[scenario.id] = facts;
  } catch (error) {
    findings.failures.push(lastWords(error instanceof Error ? error.message : String(error), 6));
  }
  const outcome = findings.failures.length === 0 ? 'passed' : 'failed';
  return { id: scenario.id, outcome, ...findings };
}

function late({ id }: Scenario): ScenarioResult {
  return { id, outcome: 'skipped', failures: ['the time for this release was over'], notes: [] };
}
