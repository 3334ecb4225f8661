import { t } from '../../preload/language.ts';
import { failed, ok, problem, type Result } from './problem.ts';

/** A secret as a person pasted it, without the space around it; refused with the reason when it cannot be one. */
export function typedSecret(raw: string, what: 'API key' | 'access token'): Result<string> {
  const secret = raw.trim();
  const reason =
    secret === ''
      ? t`Nothing was entered.`
      : /[\r\n]/.test(secret)
        ? t`It runs over more than one line.`
        : /\s/.test(secret)
          ? t`It has a space in it.`
          : /\p{Cc}/u.test(secret)
            ? t`It has an invisible control character in it.`
            : /[^\x21-\x7e]/.test(secret)
              ? t`It has a character that no such secret has; it may come from a formatted text.`
              : secret.length > 16_384
                ? t`It is far too long.`
                : null;
  if (reason === null) return ok(secret);
  return failed(
    problem(
      'secret-malformed',
      what === 'API key' ? t`This is not an API key.` : t`This is not an access token.`,
      reason,
      t`Copy it again and paste it as it is.`,
    ),
  );
}
