import { t } from '../../preload/language.ts';
import type { LintRule } from './lint-rule.ts';
import { compileModelPattern } from './model-pattern.ts';

/** What is odd about the models a draft takes. */
export const modelRules: readonly LintRule[] = [
  {
    code: 'pattern-list',
    find(draft) {
      const parts = draft.modelPattern.split(/[\s,]+/).filter((part) => part !== '');
      if (parts.length < 2 || !/,/.test(draft.modelPattern) || /[{}]/.test(draft.modelPattern)) return null;
      return {
        message: t`A pattern is one regular expression; several models are parted by |.`,
        fix: [t`Part them by |`, { ...draft, modelPattern: parts.join('|') }],
      };
    },
  },
  {
    code: 'pattern-wildcard',
    find(draft) {
      // `gpt-5*` and `*`, as in a shell: there the star stands for any text by itself.
      const mended = draft.modelPattern.replace(/(^|[A-Za-z0-9_|-])\*/g, '$1.*');
      if (mended === draft.modelPattern || !compileModelPattern(mended).ok) return null;
      return {
        message: t`In a pattern * repeats the letter before it; .* stands for any text.`,
        fix: [t`Use ${mended}`, { ...draft, modelPattern: mended }],
      };
    },
  },
  {
    code: 'model-outside-pattern',
    find(draft) {
      const pattern = compileModelPattern(draft.modelPattern.trim() || '.*');
      const model = draft.model?.trim() ?? '';
      if (model === '' || !pattern.ok || pattern.value(model)) return null;
      return {
        message: t`Launches would start with ${model}, which the model pattern does not take.`,
        fix: [t`Take every model`, { ...draft, modelPattern: '.*' }],
      };
    },
  },
];
