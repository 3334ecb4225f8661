import type { TokensView } from '../../preload/contract.ts';
import type { Stretch } from './timeline.ts';

/** The four kinds of token a turn pays for, in the order they are drawn. */
export type TokenKind = 'cached' | 'input' | 'reasoning' | 'output';

/** A turn's tokens to scale: input from the cache and not, then output spent on reasoning and on the answer. */
export function tokenStretches(tokens: TokensView): readonly Stretch<TokenKind>[] {
  const cached = Math.min(tokens.cached, tokens.input);
  const reasoning = Math.min(tokens.reasoning, tokens.output);
  const counts: readonly (readonly [TokenKind, number])[] = [
    ['cached', cached],
    ['input', tokens.input - cached],
    ['reasoning', reasoning],
    ['output', tokens.output - reasoning],
  ];
  const total = tokens.input + tokens.output;
  let before = 0;
  return counts.flatMap(([kind, count]) => {
    const from = before / total;
    before += count;
    return count > 0 ? [{ kind, from, to: before / total }] : [];
  });
}
