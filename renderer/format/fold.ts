/** Text cut to its first lines: what is shown, and how many lines are not. */
export interface FoldedText {
  readonly shown: string;
  readonly hiddenLines: number;
}

/** How many lines long output shows before it folds. */
export const foldAtLines = 20;

/** The first lines of a text; a fold that would hide only two lines is not worth its button. */
export function foldText(text: string, lines: number = foldAtLines): FoldedText {
  const all = text.replace(/\n+$/, '').split('\n');
  if (all.length <= lines + 2) return { shown: all.join('\n'), hiddenLines: 0 };
  return { shown: all.slice(0, lines).join('\n'), hiddenLines: all.length - lines };
}
