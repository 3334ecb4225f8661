import { t } from '../../preload/language.ts';
import type { ExplainRule, Told } from './explain-rule.ts';

/** What a limit that is reached, or a provider in trouble, means (FEATURES R5). */
export const limitRules = ({ host, status, resets }: Told): readonly ExplainRule[] => [
  {
    id: 'usage-limit',
    status: [402, 403, 429],
    code: /usage_limit_reached/,
    what: t`The usage limit of the plan is reached (${status}).`,
    why:
      resets === null
        ? t`The ChatGPT plan has used up what it offers for now.`
        : t`The ChatGPT plan has used up what it offers for now, and resets ${resets}.`,
    next: t`Wait until it resets, or launch on the API lane with a key.`,
    fix: null,
  },
  {
    id: 'plan-without-model',
    status: [400, 402, 403, 429],
    code: /usage_not_included/,
    what: t`The plan does not include this (${status}).`,
    why: t`Codex or the model is not part of the plan of this account.`,
    next: t`Choose another model or another account.`,
    fix: 'signIn',
  },
  {
    id: 'quota',
    status: [400, 402, 403, 429],
    code: /insufficient_quota|billing_(not_active|hard_limit_reached)|insufficient_(credits|funds)|budget_exceeded/i,
    what: t`The credit of this key is used up (${status}).`,
    why: t`This is not a limit that passes by itself: the account has no credit left, or its budget is spent.`,
    next: t`Add credit or raise the budget with the provider; a new key of the same account changes nothing.`,
    fix: null,
  },
  {
    id: 'quota-said',
    status: [400, 402, 403, 429],
    says: /insufficient (credits|funds|balance|quota)|exceeded your current quota|payment required|budget has been exceeded/i,
    what: t`The credit of this key is used up (${status}).`,
    why: t`This is not a limit that passes by itself: the account has no credit left, or its budget is spent.`,
    next: t`Add credit or raise the budget with the provider; a new key of the same account changes nothing.`,
    fix: null,
  },
  {
    id: 'payment',
    status: [402],
    what: t`${host} wants to be paid first (${status}).`,
    why: t`The account has no credit or no active plan.`,
    next: t`Check the billing of the account with the provider.`,
    fix: null,
  },
  {
    id: 'azure-rate',
    status: [429],
    schema: ['AzureOpenAI'],
    what: t`The deployment asks to wait (${status}).`,
    why:
      resets === null
        ? t`A rate or usage limit is reached: the tokens per minute of the deployment are used up.`
        : t`A rate or usage limit is reached: the tokens per minute of the deployment are used up, and resets ${resets}.`,
    next: t`Codex waits and tries again by itself; raise the limit of the deployment in Azure if it stays.`,
    fix: null,
  },
  {
    id: 'rate',
    status: [429],
    what: t`${host} asks to wait (${status}).`,
    why:
      resets === null
        ? t`A rate or usage limit is reached.`
        : t`A rate or usage limit is reached, and resets ${resets}.`,
    next: t`Wait until the limit resets, then try again; Codex does so by itself.`,
    fix: null,
  },
  {
    id: 'overloaded',
    status: [500, 502, 503, 504, 529],
    code: /overloaded|slow_down|ServiceUnavailable|ModelNotReady/i,
    what: t`${host} is overloaded (${status}).`,
    why: t`It has more to do than it can.`,
    next: t`Try again in a moment, or choose another model.`,
    fix: null,
  },
  {
    id: 'local-trouble',
    status: [500, 502, 503, 504],
    address: /^http:\/\//,
    what: t`The server on this machine failed (${status}).`,
    why: t`It failed on its side: the model may not fit into memory, or is still being loaded.`,
    next: t`Look at the log of the server, then try again.`,
    fix: null,
  },
  {
    id: 'trouble',
    status: [500, 501, 502, 503, 504, 520, 521, 522, 523, 524, 525, 526, 529, 530],
    what: t`${host} has trouble of its own (${status}).`,
    why: t`It failed on its side.`,
    next: t`Try again in a moment; the status page of the provider tells more.`,
    fix: null,
  },
];
