import { z } from 'zod';
import type { LimitView, UsageView } from '../../preload/contract.ts';
import { t } from '../../preload/language.ts';
import type { Http } from '../auth/http.ts';
import type { HeaderPair } from '../domain/exchange.ts';
import { limitName } from '../../preload/limit-name.ts';
import { failed, ok, problem, type Result } from '../domain/problem.ts';

const limitWindow = z.object({
  used_percent: z.number(),
  limit_window_seconds: z.number().nullish(),
  reset_at: z.number().nullish(),
});

// ChatGPT's own answer (Codex 0.169 parses the same; PROTOCOL section L, seen Nov 2026).
const answer = z.object({
  plan_type: z.string().nullish(),
  rate_limit: z
    .object({
      limit_reached: z.boolean().nullish(),
      primary_window: limitWindow.nullish(),
      secondary_window: limitWindow.nullish(),
    })
    .nullish(),
  credits: z
    .object({
      has_credits: z.boolean().nullish(),
      unlimited: z.boolean().nullish(),
      balance: z.union([z.string(), z.number()]).nullish(),
    })
    .nullish(),
});

/** Asks ChatGPT for the limits of a sign-in of ours. `headers` are its credential, sent nowhere else. */
export async function askUsage(
  send: Http['send'],
  chatgptOrigin: string,
  headers: readonly HeaderPair[],
  now: number,
): Promise<Result<Omit<UsageView, 'id' | 'name'>>> {
  const asked = await send({
    method: 'GET',
    url: `${chatgptOrigin}/backend-api/wham/usage`,
    headers: Object.fromEntries(headers),
  });
  if (!asked.ok) return asked;
  if (asked.value.status !== 200) return failed(notTold(t`It answered ${asked.value.status}.`));
  const read = parsed(asked.value.text);
  return read === null ? failed(notTold(t`Its answer could not be read.`)) : ok(usageFrom(read, now));
}

function parsed(text: string): z.infer<typeof answer> | null {
  try {
    return answer.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

function usageFrom(read: z.infer<typeof answer>, now: number): Omit<UsageView, 'id' | 'name'> {
  const { rate_limit: limits, credits } = read;
  return {
    plan: read.plan_type ?? null,
    limits: [
      ...limitFrom('primary', limits?.primary_window),
      ...limitFrom('secondary', limits?.secondary_window),
    ],
    credits:
      credits?.unlimited === true
        ? 'unlimited'
        : credits?.has_credits === true
          ? String(credits.balance ?? '')
          : null,
    reached: limits?.limit_reached === true,
    seenAt: now,
  };
}

function limitFrom(id: string, window: z.infer<typeof limitWindow> | null | undefined): readonly LimitView[] {
  if (window === null || window === undefined) return [];
  const seconds = window.limit_window_seconds ?? null;
  const windowMinutes = seconds === null ? null : Math.round(seconds / 60);
  return [
    {
      id,
      name: limitName(windowMinutes),
      usedPercent: Math.max(0, Math.min(100, window.used_percent)),
      windowMinutes,
      resetsAt: window.reset_at === null || window.reset_at === undefined ? null : window.reset_at * 1_000,
    },
  ];
}

function notTold(why: string) {
  return problem(
    'upstream-status',
    t`ChatGPT did not tell the limits of this sign-in.`,
    why,
    t`They show by themselves with the next turn that uses it.`,
  );
}
