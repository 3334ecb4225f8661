import type { TokensView } from '../../preload/contract.ts';

/** What a model costs, in US dollars for a million tokens. */
export interface ModelPrice {
  /** The model's name, or the beginning of one when it ends in `*`. */
  readonly model: string;
  readonly input: number;
  /** Input that was read from the cache. */
  readonly cached: number;
  /** Reasoning is output too. */
  readonly output: number;
}

/** A dated list of prices: what comes out of it is an estimate. */
export interface PriceTable {
  /** The day it was written, as `2026-11-21`. */
  readonly asOf: string;
  /** The first entry that fits is used. */
  readonly models: readonly ModelPrice[];
}

/**
 * OpenAI's list prices for text tokens, standard tier, as published by third parties who name OpenAI's pricing page
 * (docs.litellm.ai/blog/gpt-6-1-terra, merefield/codexometer v0.18.4, TheKrush/PromptFuel v1.0.24, docs.apiyi.com 2026-07;
 * read on 21 November 2026). Prompts beyond 272,000 tokens, cache writes and other tiers cost more and are not in it. What is
 * missing a person adds in `prices.json`.
 */
export const knownPrices: PriceTable = {
  asOf: '2026-11-21',
  models: [
    { model: 'gpt-6.1-sol*', input: 2, cached: 0.1, output: 10 },
    { model: 'gpt-6.1-terra*', input: 1, cached: 0.05, output: 5 },
    { model: 'gpt-6-astra*', input: 10, cached: 1, output: 50 },
    { model: 'gpt-6-sol*', input: 2, cached: 0.2, output: 10 },
    { model: 'gpt-6-luna*', input: 0.1, cached: 0.01, output: 0.5 },
    { model: 'gpt-5.6-sol*', input: 5, cached: 0.5, output: 30 },
    { model: 'gpt-5.6-terra*', input: 2, cached: 0.2, output: 12 },
    { model: 'gpt-5.6-luna*', input: 0.2, cached: 0.02, output: 1.2 },
    { model: 'gpt-5.4-mini*', input: 0.75, cached: 0.075, output: 4.5 },
    { model: 'gpt-5.4', input: 2.5, cached: 0.25, output: 15 },
    { model: 'gpt-5.2', input: 1.75, cached: 0.175, output: 14 },
    { model: 'gpt-5.1*', input: 1.25, cached: 0.125, output: 10 },
    { model: 'gpt-5-mini*', input: 0.25, cached: 0.025, output: 2 },
    { model: 'gpt-5-nano*', input: 0.05, cached: 0.005, output: 0.4 },
    { model: 'gpt-5', input: 1.25, cached: 0.125, output: 10 },
    { model: 'gpt-5-codex', input: 1.25, cached: 0.125, output: 10 },
    { model: 'gpt-4.1', input: 2, cached: 0.5, output: 8 },
  ],
};

/** What these tokens of a model cost, in US dollars; null when the table does not know the model. */
export function priceOf(table: PriceTable, model: string, tokens: TokensView): number | null {
  const found = table.models.find((one) => fits(one.model, model));
  if (found === undefined) return null;
  const fresh = Math.max(0, tokens.input - tokens.cached);
  return (fresh * found.input + tokens.cached * found.cached + tokens.output * found.output) / 1_000_000;
}

/** A cost as it is told: null where no token was used, because nothing was spent there and `$0` would be a figure. */
export function spentUsd(costUsd: number | null, tokens: TokensView): number | null {
  return tokens.input + tokens.output === 0 ? null : costUsd;
}

/** The known prices with a person's own in front of them. */
export function withOwnPrices(own: readonly ModelPrice[]): PriceTable {
  return { ...knownPrices, models: [...own, ...knownPrices.models] };
}

function fits(pattern: string, model: string): boolean {
  return pattern.endsWith('*') ? model.startsWith(pattern.slice(0, -1)) : pattern === model;
}
