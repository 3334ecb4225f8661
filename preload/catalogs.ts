import type { Language } from './contract.ts';
import { setLanguage, type Catalog } from './language.ts';

/** Has this thread speak a language; resolves when its texts are there. The last one asked for wins. */
export async function speak(language: Language): Promise<void> {
  asked = language;
  const catalog = await catalogOf(language);
  if (asked === language) setLanguage(language, catalog);
}

let asked: Language = 'en';

async function catalogOf(language: Language): Promise<Catalog> {
  switch (language) {
    case 'en':
      return {};
    case 'de':
      return (await import('../assets/languages/de.json')).default;
    case 'ja':
      return (await import('../assets/languages/ja.json')).default;
    case 'zh-CN':
      return (await import('../assets/languages/zh-CN.json')).default;
    default:
      return language satisfies never;
  }
}
