import type { ProblemView } from '../../preload/contract.ts';
import type { TypedWay } from './login.ts';

/** The most main takes, in characters. */
const longest = 16_384;

/** What speaks against a typed secret before it is sent; null lets it go to main, which decides. It quotes nothing of it. */
export function secretObjection(way: TypedWay, typed: string): ProblemView | null {
  const secret = typed.trim();
  const shape = shapeObjection(names[way], secret);
  if (shape !== null) return shape;
  if (way === 'accessToken' && secret.startsWith('sk-'))
    return said(
      'This looks like an API key.',
      'It begins with sk-, and access tokens begin with at-.',
      'Go back and choose API key.',
    );
  if (way === 'apiKey' && secret.startsWith('at-'))
    return said(
      'This looks like an access token.',
      'It begins with at-, and API keys begin with sk-.',
      'Go back and choose Access token.',
    );
  return null;
}

/** The same for the key of a backend, whose provider may shape its keys as it likes. */
export function keyObjection(typed: string): ProblemView | null {
  return shapeObjection('key', typed.trim());
}

function shapeObjection(name: string, secret: string): ProblemView | null {
  if (secret === '')
    return said(`There is no ${name} in the field.`, 'It was empty.', `Paste the whole ${name}.`);
  if (/\s/.test(secret))
    return said(
      `This is more than one ${name}.`,
      'It has a space or a line break inside.',
      `Copy the ${name} alone, then paste it.`,
    );
  if (secret.includes('…') || secret.includes('...') || secret.includes('***'))
    return said(
      `This ${name} is shortened.`,
      'The page it was copied from shows only its ends.',
      'Use the copy button of that page, or make a new one.',
    );
  if (secret.length > longest)
    return said(`This is too long for one ${name}.`, 'A whole file may have been pasted.', 'Paste it alone.');
  return null;
}

const names: Readonly<Record<TypedWay, string>> = { apiKey: 'key', accessToken: 'token' };

function said(what: string, why: string, next: string): ProblemView {
  return { code: 'secret-malformed', what, why, next };
}
