// @ts-check
const startedAt = performance.now();

/**
 * Prints one calm line with the seconds since set-up began.
 * @param {string} text
 */
export function say(text) {
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  process.stdout.write(`[${seconds.padStart(5)} s] ${text}\n`);
}
