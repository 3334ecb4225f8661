import { language } from '../../preload/language.ts';

/** A number in full, as the language in force groups and points it: `1,240`. */
export function numberText(value: number): string {
  return numbers(undefined).format(value);
}

/** A number with just so many decimals, never grouped; rounded as `toFixed` rounds. */
export function fixedText(value: number, decimals: number): string {
  return numbers(decimals).format(Number(value.toFixed(decimals)));
}

/** Writes dates in the language in force, in the way of the person's own region where the system speaks that language too. */
export function dateFormat(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${language()} ${JSON.stringify(options)}`;
  const made = dateFormats.get(key) ?? new Intl.DateTimeFormat(dateLocale(), options);
  dateFormats.set(key, made);
  return made;
}

function numbers(decimals: number | undefined): Intl.NumberFormat {
  const key = `${language()} ${decimals}`;
  const made =
    numberFormats.get(key) ??
    new Intl.NumberFormat(
      language(),
      decimals === undefined
        ? {}
        : { minimumFractionDigits: decimals, maximumFractionDigits: decimals, useGrouping: false },
    );
  numberFormats.set(key, made);
  return made;
}

const numberFormats = new Map<string, Intl.NumberFormat>();
const dateFormats = new Map<string, Intl.DateTimeFormat>();

function dateLocale(): string {
  const system = new Intl.DateTimeFormat().resolvedOptions().locale;
  const [own, wanted] = [new Intl.Locale(system).maximize(), new Intl.Locale(language()).maximize()];
  return own.language === wanted.language && own.script === wanted.script ? system : language();
}
