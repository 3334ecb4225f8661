import type { ProblemView } from '../../preload/contract.ts';
import { t } from '../../preload/language.ts';
import type { TypedWay } from './login.ts';

/** The most main takes, in characters. */
const longest = 16_384;

/** What speaks against a typed secret before it is sent; null lets it go to main, which decides. It quotes nothing of it. */
export function secretObjection(way: TypedWay, typed: string): ProblemView | null {
  const secret = typed.trim();
  const shape = shapeObjection(way === 'apiKey' ? keyWords() : tokenWords(), secret);
  if (shape !== null) return shape;
  if (way === 'accessToken' && secret.startsWith('sk-'))
    return said(
      t`This looks like an API key.`,
      t`It begins with sk-, and access tokens begin with at-.`,
      t`Go back and choose API key.`,
    );
  if (way === 'apiKey' && secret.startsWith('at-'))
    return said(
      t`This looks like an access token.`,
      t`It begins with at-, and API keys begin with sk-.`,
      t`Go back and choose Access token.`,
    );
  return null;
}

/** The same for the key of a backend, whose provider may shape its keys as it likes. */
export function keyObjection(typed: string): ProblemView | null {
  return shapeObjection(keyWords(), typed.trim());
}

function shapeObjection(words: ShapeWords, secret: string): ProblemView | null {
  if (secret === '') return said(words.none, t`It was empty.`, words.pasteWhole);
  if (/\s/.test(secret))
    return said(words.several, t`It has a space or a line break inside.`, words.copyAlone);
  if (secret.includes('…') || secret.includes('...') || secret.includes('***'))
    return said(
      words.shortened,
      t`The page it was copied from shows only its ends.`,
      t`Use the copy button of that page, or make a new one.`,
    );
  if (secret.length > longest)
    return said(words.tooLong, t`A whole file may have been pasted.`, t`Paste it alone.`);
  return null;
}

type ShapeWords = Readonly<
  Record<'none' | 'pasteWhole' | 'several' | 'copyAlone' | 'shortened' | 'tooLong', string>
>;

function keyWords(): ShapeWords {
  return {
    none: t`There is no key in the field.`,
    pasteWhole: t`Paste the whole key.`,
    several: t`This is more than one key.`,
    copyAlone: t`Copy the key alone, then paste it.`,
    shortened: t`This key is shortened.`,
    tooLong: t`This is too long for one key.`,
  };
}

function tokenWords(): ShapeWords {
  return {
    none: t`There is no token in the field.`,
    pasteWhole: t`Paste the whole token.`,
    several: t`This is more than one token.`,
    copyAlone: t`Copy the token alone, then paste it.`,
    shortened: t`This token is shortened.`,
    tooLong: t`This is too long for one token.`,
  };
}

function said(what: string, why: string, next: string): ProblemView {
  return { code: 'secret-malformed', what, why, next };
}
