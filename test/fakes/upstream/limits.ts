import type { HeaderPair } from './exchange.ts';
import type { JsonObject } from './json.ts';

const WINDOW = { primaryMinutes: 300, secondaryMinutes: 10_080 } as const;

/** The usage every answered turn reports; a prewarm reports none. */
export const USAGE = {
  inputTokens: 1200,
  cachedTokens: 1000,
  outputTokens: 34,
  reasoningTokens: 12,
} as const;

/** How much of the plan is used, as the fake tells it in headers and events. */
export const LIMITS = { primaryUsedPercent: 12.5, secondaryUsedPercent: 40 } as const;

/** Rate limits as response headers. `resetAt` is in Unix seconds, as on the wire. */
export function limitHeaders(resetAt: number): readonly HeaderPair[] {
  return [
    ['x-codex-plan-type', 'pro'],
    ['x-codex-primary-used-percent', String(LIMITS.primaryUsedPercent)],
    ['x-codex-primary-window-minutes', String(WINDOW.primaryMinutes)],
    ['x-codex-primary-reset-at', String(resetAt)],
    ['x-codex-secondary-used-percent', String(LIMITS.secondaryUsedPercent)],
    ['x-codex-secondary-window-minutes', String(WINDOW.secondaryMinutes)],
    ['x-codex-secondary-reset-at', String(resetAt)],
    ['x-codex-credits-has-credits', 'true'],
    ['x-codex-credits-unlimited', 'false'],
    ['x-codex-credits-balance', '5.00'],
  ];
}

/** The same rate limits as the event a WebSocket carries. */
export function limitEvent(resetAt: number): JsonObject {
  return {
    type: 'codex.rate_limits',
    plan_type: 'pro',
    rate_limits: {
      primary: {
        used_percent: LIMITS.primaryUsedPercent,
        window_minutes: WINDOW.primaryMinutes,
        reset_at: resetAt,
      },
      secondary: {
        used_percent: LIMITS.secondaryUsedPercent,
        window_minutes: WINDOW.secondaryMinutes,
        reset_at: resetAt,
      },
    },
    credits: { has_credits: true, unlimited: false, balance: '5.00' },
  };
}

/** Usage as `response.completed` carries it. */
export function usageOnWire(): JsonObject {
  return {
    input_tokens: USAGE.inputTokens,
    input_tokens_details: { cached_tokens: USAGE.cachedTokens },
    output_tokens: USAGE.outputTokens,
    output_tokens_details: { reasoning_tokens: USAGE.reasoningTokens },
    total_tokens: USAGE.inputTokens + USAGE.outputTokens,
  };
}
