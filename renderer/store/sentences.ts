import type { ProblemView } from '../../preload/contract.ts';
import { t } from '../../preload/language.ts';

/** Whole sentences one after the other, as the language in force sets them apart; empty ones are left out. */
export function sentences(...said: readonly string[]): string {
  const [first = '', ...rest] = said.filter((one) => one !== '');
  return rest.reduce((before, next) => t`${before} ${next}`, first);
}

/** A problem in few words: what happened, and what to do. */
export function briefly({ what, next }: Pick<ProblemView, 'what' | 'next'>): string {
  return sentences(what, next);
}
