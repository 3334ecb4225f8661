import type { Language } from './contract.ts';

/** The texts of a language: the English one, with `{0}` where values go, and what stands for it. */
export type Catalog = Readonly<Record<string, string>>;

/** What may stand in a text; a number is written as it is, so format amounts first. */
export type TextValue = string | number;

let inForce: { readonly language: Language; readonly catalog: Catalog } = { language: 'en', catalog: {} };

/** Has every text from now on speak this language; what the catalog lacks stays English. */
export function setLanguage(language: Language, catalog: Catalog): void {
  inForce = { language, catalog };
}

/** The language in force, for dates, numbers and the page. English until another is set, in every thread. */
export function language(): Language {
  return inForce.language;
}

/** What is said in English, whatever the language in force: things are found by their English names as well. Made at once. */
export function inEnglish<T>(made: () => T): T {
  const before = inForce;
  inForce = { language: 'en', catalog: {} };
  try {
    return made();
  } finally {
    inForce = before;
  }
}

/**
 * A text in the language in force: t`Could not read ${path}.` Call it where the text is shown or told, never while a module
 * loads: the language is not known then. `scripts/languages.mjs` finds every text by this tag.
 */
export function t(texts: TemplateStringsArray, ...values: readonly TextValue[]): string {
  return pieces(texts, values).join('');
}

/**
 * A text that depends on a count: counted(turns)`${shown} turn | ${shown} turns`. Its forms are separated by ` | ` and follow
 * the plural categories of the language, in CLDR's order (zero, one, two, few, many, other); a language has as many as it needs.
 * The last form has every value; the one before may have the same values in the same order, or none.
 */
export function counted(
  count: number,
): (texts: TemplateStringsArray, ...values: readonly TextValue[]) => string {
  return (texts, ...values) => {
    const key = countedKeyOf(texts);
    const known = inForce.catalog[key];
    const spoken = known === undefined ? 'en' : inForce.language;
    const forms = (known ?? key).split(formsApart);
    const wanted = pluralCategories(spoken).indexOf(new Intl.PluralRules(spoken).select(count));
    const inLast = texts.length - 1 - texts.findLastIndex((text) => text.includes(formsApart));
    const ofLast = key.includes(formsApart) ? values.slice(values.length - inLast) : values;
    return filled(forms[wanted] ?? forms.at(-1) ?? '', ofLast).join('');
  };
}

/** The parts of a text in the language in force, with its values in between: for values that are no text, as in a page. */
export function pieces<T>(texts: TemplateStringsArray, values: readonly T[]): readonly (string | T)[] {
  const key = keyOf(texts);
  return filled(inForce.catalog[key] ?? key, values);
}

/** The categories a language has for whole numbers, in the order its forms are written. */
export function pluralCategories(language: Language): readonly Intl.LDMLPluralRule[] {
  const { pluralCategories: has } = new Intl.PluralRules(language).resolvedOptions();
  return order.filter((category) => has.includes(category));
}

const order: readonly Intl.LDMLPluralRule[] = ['zero', 'one', 'two', 'few', 'many', 'other'];

const formsApart = ' | ';

// Places are numbered anew in each form.
function countedKeyOf(texts: TemplateStringsArray): string {
  let place = -1;
  return texts.reduce((key, text) => {
    place += 1;
    const joined = `${key}{${place}}${text}`;
    if (text.includes(formsApart)) place = -1;
    return joined;
  });
}

/** What a text is found by: itself, with `{0}`, `{1}` … where its values go. */
function keyOf(texts: TemplateStringsArray): string {
  return texts.reduce((key, text, index) => `${key}{${index - 1}}${text}`);
}

// Split at places rather than replaced one after the other: a value may hold anything, places too.
function filled<T>(text: string, values: readonly T[]): readonly (string | T)[] {
  return text
    .split(/\{(\d+)\}/)
    .map((part, index) => (index % 2 === 0 ? part : (values[Number(part)] ?? '')))
    .filter((part) => part !== '');
}
