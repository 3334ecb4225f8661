import type { Language } from '../../preload/contract.ts';

/** What a person chose: a language, or the system's. */
export type LanguageWish = Language | 'system';

/**
 * The language to speak: the one wished for, else the first of the system's that we have, else English. Of Chinese we have the
 * simplified script alone; who reads another finds English easier than a wrong one.
 */
export function chosenLanguage(wish: LanguageWish, preferred: readonly string[]): Language {
  if (wish !== 'system') return wish;
  for (const tag of preferred) {
    const found = spoken(tag);
    if (found !== null) return found;
  }
  return 'en';
}

function spoken(tag: string): Language | null {
  const { language, script } = localeOf(tag);
  switch (language) {
    case 'en':
    case 'de':
    case 'ja':
      return language;
    case 'zh':
      return script === 'Hans' ? 'zh-CN' : null;
    default:
      return null;
  }
}

function localeOf(tag: string): Partial<Intl.Locale> {
  try {
    return new Intl.Locale(tag.replaceAll('_', '-')).maximize();
  } catch {
    return {};
  }
}
