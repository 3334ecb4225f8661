import { Fragment, type ReactNode } from 'react';
import { pieces } from '../../preload/language.ts';

/** A text whose values are parts of the page: nodes`Press ${<kbd>Enter</kbd>} to send.` Each language has its own order. */
export function nodes(texts: TemplateStringsArray, ...values: readonly ReactNode[]): ReactNode {
  // Its order changes with the language alone, and then the whole page is made anew.
  // oxlint-disable-next-line react/no-array-index-key
  return pieces(texts, values).map((part, index) => <Fragment key={index}>{part}</Fragment>);
}
