import { describe, expect, test } from 'vitest';
import { allTexts, catalogOf, languages, textsOf } from '../../../scripts/languages.mjs';
import { pluralCategories } from '../../../preload/language.ts';
import { root } from './imports.ts';

const { texts, loose } = allTexts(root);
const keys = [...new Set(texts.map(({ key }) => key))];
const countedKeys = new Set(texts.filter(({ isCounted }) => isCounted).map(({ key }) => key));
const placesOf = (text: string): readonly string[] => [...new Set(text.match(/\{\d+\}/g))].toSorted();

describe('the texts of the code', () => {
  test('there are many, and none is made while its module loads, before the language is known', () => {
    expect(keys.length).toBeGreaterThan(1_000);
    const early = texts.filter(({ whileLoading }) => whileLoading);
    expect(early.map(({ path, line, key }) => `${path}:${line} ${key}`)).toEqual([]);
  });

  test('no words of a page stand outside of them', () => {
    const strange = loose.filter(({ text }) => !names.has(text));
    expect(strange.map(({ path, line, text }) => `${path}:${line} ${text}`)).toEqual([]);
  });

  test('the places and forms of the tags are found as they are looked up', () => {
    const source =
      'const f = () => [t`a ${b} c ${d}`, counted(n)`${n} x | ${n} y ${z}`, nodes`Press ${<b/>}`];';
    expect(textsOf('a.tsx', source).texts.map(({ key }) => key)).toEqual([
      'a {0} c {1}',
      '{0} x | {0} y {1}',
      'Press {0}',
    ]);
    expect(textsOf('a.tsx', 'const f = <p title="A word">B word {x ? "C word" : y}</p>').loose).toHaveLength(
      3,
    );
    expect(textsOf('a.ts', 'const f = t`a`;').texts[0]?.whileLoading).toBe(true);
  });
});

describe.each(['en', ...languages] as const)('%s', (language) => {
  const catalog = catalogOf(root, language);

  test('has every text, and none that nobody says any more (mend with `node scripts/languages.mjs`)', () => {
    expect({
      missing: keys.filter((key) => catalog[key] === undefined),
      unused: Object.keys(catalog).filter((key) => !keys.includes(key)),
    }).toEqual({ missing: [], unused: [] });
  });

  test('keeps every place, says nothing empty, and has the forms its plurals need', () => {
    const wrong = Object.entries(catalog).filter(([key, text]) => {
      if (text.trim() === '') return true;
      if (!countedKeys.has(key)) return String(placesOf(text)) !== String(placesOf(key));
      const forms = text.split(' | ');
      const last = key.split(' | ').at(-1) ?? '';
      return (
        forms.length !== pluralCategories(language).length ||
        String(placesOf(forms.at(-1) ?? '')) !== String(placesOf(last)) ||
        forms.some((form) => placesOf(form).some((place) => !placesOf(last).includes(place)))
      );
    });
    expect(wrong).toEqual([]);
  });
});

/** Names and commands that are the same in every language. */
const names: ReadonlySet<string> = new Set([
  'Codex',
  'Postern',
  'ChatGPT',
  'CODEX_HOME',
  'codex -p',
  'NAME',
  'HOST',
]);
