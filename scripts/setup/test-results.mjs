// @ts-check
/** @typedef {{ passed: number, failed: number, skipped: number }} Counts */

/**
 * Counts one vitest run from its JSON report. A file that failed without a failed test (it could not be loaded, or
 * a hook broke), and a run that ended badly for a reason the report does not show, each count as one failure.
 * @param {string | null} report what the JSON reporter wrote; null when it wrote nothing
 * @param {number} exitCode
 * @returns {Counts}
 */
export function countRun(report, exitCode) {
  const parsed = parse(report);
  if (parsed === null) return { passed: 0, failed: 1, skipped: 0 };
  const { numPassedTests: passed, numFailedTests, numTotalTests, testResults } = parsed;
  const broken = testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  ).length;
  const failed = numFailedTests + broken;
  const skipped = Math.max(0, numTotalTests - passed - numFailedTests);
  return { passed, failed: failed === 0 && exitCode !== 0 ? 1 : failed, skipped };
}

/**
 * Adds the stages up.
 * @param {readonly Counts[]} stages
 * @returns {Counts}
 */
export function sumCounts(stages) {
  return stages.reduce(
    (sum, stage) => ({
      passed: sum.passed + stage.passed,
      failed: sum.failed + stage.failed,
      skipped: sum.skipped + stage.skipped,
    }),
    { passed: 0, failed: 0, skipped: 0 },
  );
}

/** The last line of a test run, in the form that readers of test output know. */
export function closingLine(/** @type {Counts} */ { passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

/** A run that tested nothing has not succeeded. */
export const exitCodeFor = (/** @type {Counts} */ { passed, failed }) => (failed > 0 || passed === 0 ? 1 : 0);

/**
 * @param {string | null} report
 * @returns {{ numPassedTests: number, numFailedTests: number, numTotalTests: number,
 *   testResults: { status: string, assertionResults: { status: string }[] }[] } | null}
 */
function parse(report) {
  if (report === null) return null;
  try {
    const parsed = JSON.parse(report);
    return Array.isArray(parsed.testResults) && Number.isInteger(parsed.numTotalTests) ? parsed : null;
  } catch {
    return null;
  }
}
