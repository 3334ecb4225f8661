import { afterEach, describe, expect, test } from 'vitest';
import { counted, inEnglish, language, pieces, setLanguage, t } from '../../preload/language.ts';
import { chosenLanguage } from '../../main/domain/language.ts';

afterEach(() => setLanguage('en', {}));

const turns = (count: number): string => counted(count)`${count} turn | ${count} turns`;

describe('texts', () => {
  test('English is what stands in the code', () => {
    expect([t`Copy`, t`Could not read ${'/a'}.`, turns(1), turns(2), turns(0)]).toEqual([
      'Copy',
      'Could not read /a.',
      '1 turn',
      '2 turns',
      '0 turns',
    ]);
  });

  test('another language says it in its own order, and what it lacks stays English, in English plurals', () => {
    setLanguage('ja', { '{0} of {1}': '{1} の {0}', '{0} turn | {0} turns': '{0} 回' });
    expect([t`${'a'} of ${'b'}`, turns(1), turns(2), t`Copy`, language()]).toEqual([
      'b の a',
      '1 回',
      '2 回',
      'Copy',
      'ja',
    ]);
    setLanguage('de', { '{0} turn | {0} turns': '{0} Zug | {0} Züge' });
    expect([turns(1), turns(2)]).toEqual(['1 Zug', '2 Züge']);
    setLanguage('ja', {});
    expect(turns(1)).toBe('1 turn');
  });

  test('things can be named in English meanwhile, and the language in force stays', () => {
    setLanguage('de', { Copy: 'Kopieren' });
    expect([inEnglish(() => `${t`Copy`} ${language()}`), t`Copy`, language()]).toEqual([
      'Copy en',
      'Kopieren',
      'de',
    ]);
    expect(() =>
      inEnglish(() => {
        throw new Error('no');
      }),
    ).toThrow('no');
    expect(language()).toBe('de');
  });

  test('a value may hold anything, places and dollar signs too', () => {
    setLanguage('de', { '{0} and {1}': '{0} und {1}' });
    expect(t`${'{1} $& $$'} and ${'{0}'}`).toBe('{1} $& $$ und {0}');
  });

  test('values that are no text stay what they are', () => {
    setLanguage('de', { 'Press {0}.': '{0} drücken.' });
    const parts = (texts: TemplateStringsArray, ...values: readonly object[]) => pieces(texts, values);
    const key = { key: 'Enter' };
    expect(parts`Press ${key}.`).toEqual([key, ' drücken.']);
  });
});

describe('the language in force', () => {
  test.each([
    ['de', ['en-US'], 'de'],
    ['system', ['de-AT', 'en'], 'de'],
    ['system', ['fr-FR', 'ja-JP'], 'ja'],
    ['system', ['zh-Hans-SG'], 'zh-CN'],
    ['system', ['zh_CN'], 'zh-CN'],
    ['system', ['zh-TW', 'de'], 'de'],
    ['system', ['fr', 'C', ''], 'en'],
    ['system', [], 'en'],
  ] as const)('%s among %j is %s', (wish, preferred, wanted) => {
    expect(chosenLanguage(wish, preferred)).toBe(wanted);
  });
});
