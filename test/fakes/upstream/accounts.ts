import type { JsonObject } from './json.ts';
import { LIMITS } from './limits.ts';

/** The account the fabricated ChatGPT login belongs to. */
export const FAKE_ACCOUNT = {
  id: 'acct-fake-0001',
  userId: 'user-fake-0001',
  email: 'ada@example.test',
  plan: 'pro',
} as const;

/** The answer to a GET under `chatgpt_base_url`, or null for what the fake does not know. */
export function accountAnswer(path: string, resetAt: number): JsonObject | null {
  const tail = path.replace(/^\/backend-api/, '');
  switch (tail) {
    case '/wham/accounts/check':
      return accountsCheck();
    case '/wham/settings/user':
      return {};
    case '/wham/usage':
      return usage(resetAt);
    default:
      return null;
  }
}

// Exactly one account must carry the id of the token, and the origin must be https and not ours:
// a model base URL on the same origin would be rewritten to it.
function accountsCheck(): JsonObject {
  return {
    accounts: [
      {
        id: FAKE_ACCOUNT.id,
        name: 'Fake workspace',
        structure: 'personal',
        plan_type: FAKE_ACCOUNT.plan,
        workspace_backend_origin: 'https://chatgpt.com',
        account_routing_override: 'NO_CONSTRAINT',
      },
    ],
    default_account_id: FAKE_ACCOUNT.id,
    account_ordering: [FAKE_ACCOUNT.id],
  };
}

function usage(resetAt: number): JsonObject {
  const window = (usedPercent: number, limitSeconds: number): JsonObject => ({
    used_percent: usedPercent,
    limit_window_seconds: limitSeconds,
    reset_after_seconds: 3600,
    reset_at: resetAt,
  });
  return {
    user_id: FAKE_ACCOUNT.userId,
    account_id: FAKE_ACCOUNT.id,
    email: FAKE_ACCOUNT.email,
    plan_type: FAKE_ACCOUNT.plan,
    rate_limit: {
      allowed: true,
      limit_reached: false,
      primary_window: window(LIMITS.primaryUsedPercent, 18_000),
      secondary_window: window(LIMITS.secondaryUsedPercent, 604_800),
    },
    additional_rate_limits: null,
    credits: { has_credits: true, unlimited: false, balance: '5.00' },
    spend_control: null,
    rate_limit_reached_type: null,
  };
}
