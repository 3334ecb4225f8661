import type { Language } from '../../preload/contract.ts';
import { t } from '../../preload/language.ts';

/** The languages there are, each in its own words: who cannot read the one in force finds theirs. */
export const languageNames: Readonly<Record<Language, string>> = {
  en: 'English',
  de: 'Deutsch',
  ja: '日本語',
  'zh-CN': '简体中文',
};

/** What a choice of language is called. */
export function languageName(wish: string): string {
  if (wish === 'system') return t`System`;
  return (languageNames as Readonly<Record<string, string>>)[wish] ?? wish;
}

/** The choices, the system's first. */
export function languageChoices(): readonly {
  readonly value: Language | 'system';
  readonly label: string;
}[] {
  const choices = ['system', 'en', 'de', 'ja', 'zh-CN'] as const;
  return choices.map((value) => ({ value, label: languageName(value) }));
}
