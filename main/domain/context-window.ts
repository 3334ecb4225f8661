/** The models of Codex 0.169.0's own list, and how many tokens its conversations with them may hold. */
const windows: ReadonlyMap<string, number> = new Map([
  ['gpt-6.1-sol', 272_000],
  ['gpt-6.1-terra', 500_000],
  ['gpt-6-astra', 272_000],
  ['gpt-6-sol', 272_000],
  ['gpt-6-luna', 272_000],
  ['gpt-5.6-sol', 272_000],
  ['gpt-5.6-terra', 272_000],
  ['gpt-5.6-luna', 272_000],
  ['gpt-5.5', 272_000],
]);

/**
 * The context window of a model in tokens, as Codex uses it unless it is configured otherwise; null when it is not known.
 * Models themselves may take more. Read on 21 November 2026 from `context_window` of the list within Codex 0.169.0.
 */
export function contextWindowOf(model: string): number | null {
  return windows.get(model) ?? null;
}
