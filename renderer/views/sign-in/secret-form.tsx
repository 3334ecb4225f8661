import { useId, useRef } from 'react';
import { t } from '../../../preload/language.ts';
import { Problem } from '../../components/problem.tsx';
import { useActions, useWindow } from '../../store/context.ts';
import type { TypedWay } from '../../store/login.ts';
import { StorePlace } from './store-place.tsx';

/**
 * The field a secret is typed into. It is not React's: its value is read once, at submit, and the field is empty before the
 * call is made (RELIABILITY H9).
 */
export function SecretForm({ way }: { way: TypedWay }) {
  const { submitSecret, backToWays, cancelLogin } = useActions();
  const problem = useWindow((state) => state.login.problem);
  const asking = useWindow((state) => state.login.asking !== null);
  const field = useRef<HTMLInputElement>(null);
  const id = useId();
  const words = texts[way]();

  function submit(): void {
    const input = field.current;
    if (input === null || asking) return;
    const typed = input.value;
    input.value = '';
    void submitSecret(way, typed);
    // Ready for the next try, should this one be refused.
    input.focus();
  }

  return (
    <form
      className="secret-form"
      autoComplete="off"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <p>{words.about}</p>
      <div className="secret-line">
        <label htmlFor={id}>{words.label}</label>
        <input
          ref={field}
          id={id}
          type="password"
          className="secret-field"
          autoComplete="off"
          autoCapitalize="off"
          autoCorrect="off"
          spellCheck={false}
          placeholder={words.placeholder}
          aria-describedby={`${id}-note`}
          readOnly={asking}
          data-first-focus
          data-testid="secret-field"
        />
      </div>
      <p id={`${id}-note`} className="secret-note">
        {words.check} {t`It is never shown again, here or anywhere.`}
      </p>
      {problem === null ? null : <Problem problem={problem} />}
      <StorePlace />
      <div className="sheet-buttons">
        <button
          type="button"
          className="button quiet push-start"
          onClick={backToWays}
        >{t`Other ways`}</button>
        {asking ? (
          <button
            type="button"
            className="button"
            data-testid="login-cancel"
            onClick={() => void cancelLogin()}
          >{t`Cancel`}</button>
        ) : null}
        <button type="submit" className="button primary" disabled={asking} data-testid="secret-submit">
          {asking ? t`Checking` : t`Check and sign in`}
        </button>
      </div>
    </form>
  );
}

const texts: Readonly<
  Record<
    TypedWay,
    () => {
      readonly about: string;
      readonly label: string;
      readonly placeholder: string;
      readonly check: string;
    }
  >
> = {
  apiKey: () => ({
    about: t`Paste a key of the provider behind your API lane. Make one for Postern alone, so that you can end it alone.`,
    label: t`API key`,
    placeholder: 'sk-…',
    check: t`Before it is saved, Postern asks the provider once whether it works.`,
  }),
  accessToken: () => ({
    about: t`Paste a personal access token that your ChatGPT workspace issued for automation.`,
    label: t`Access token`,
    placeholder: 'at-…',
    check: t`Before it is saved, Postern asks OpenAI once whose it is.`,
  }),
};
