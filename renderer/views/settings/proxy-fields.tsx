import { type RefObject, useId, useRef, useState } from 'react';
import type { NetworkView } from '../../../preload/contract.ts';
import { t } from '../../../preload/language.ts';
import { LineField, Line } from '../../components/line-field.tsx';
import { useActions } from '../../store/context.ts';

/** A proxy by hand: where it is, who we are to it, and what is reached without it. */
export function ProxyFields({ network }: { network: NetworkView }) {
  const { saveProxy } = useActions();
  const password = useRef<HTMLInputElement>(null);
  const [url, setUrl] = useState(network.proxyUrl ?? '');
  const [user, setUser] = useState(network.proxyUser ?? '');
  const [bypass, setBypass] = useState(network.proxyBypass);
  const changed =
    network.proxyMode !== 'manual' ||
    url.trim() !== (network.proxyUrl ?? '') ||
    user.trim() !== (network.proxyUser ?? '') ||
    bypass.trim() !== network.proxyBypass;
  return (
    <form
      className="proxy-fields"
      onSubmit={(event) => {
        event.preventDefault();
        void saveProxy(
          {
            proxyMode: 'manual',
            proxyUrl: url.trim() === '' ? null : url.trim(),
            proxyUser: user.trim() === '' ? null : user.trim(),
            proxyBypass: bypass.trim(),
          },
          () => taken(password.current),
        );
      }}
    >
      <LineField
        label={t`Address`}
        value={url}
        mono
        placeholder="http://proxy.example.com:8080"
        testId="proxy-url"
        onChange={setUrl}
      />
      <LineField label={t`User`} value={user} placeholder={t`None`} testId="proxy-user" onChange={setUser} />
      <Password ref={password} kept={network.proxyPassword} saved={!changed} />
      <LineField
        label={t`Not for`}
        value={bypass}
        mono
        placeholder="internal.example.com, .local"
        testId="proxy-bypass"
        onChange={setBypass}
      />
      <div className="buttons">
        <button
          type="submit"
          className="button primary"
          disabled={!changed || url.trim() === ''}
          data-testid="proxy-save"
        >{t`Use this proxy`}</button>
      </div>
    </form>
  );
}

/** Reads a password and empties its field in the same breath (RELIABILITY H9). */
function taken(input: HTMLInputElement | null): string {
  const typed = input?.value ?? '';
  if (input !== null) input.value = '';
  return typed;
}

/** The proxy's password: read once when it is sent, never React's, never shown. It goes with a proxy that is not saved yet. */
function Password({
  ref,
  kept,
  saved,
}: {
  ref: RefObject<HTMLInputElement | null>;
  kept: boolean;
  saved: boolean;
}) {
  const { setProxyPassword } = useActions();
  const id = useId();

  function save(): void {
    const typed = taken(ref.current);
    if (typed !== '') void setProxyPassword(typed);
  }

  return (
    <Line label={t`Password`} htmlFor={id}>
      <div className="line-row">
        <input
          ref={ref}
          id={id}
          type="password"
          className="secret-field"
          autoComplete="off"
          placeholder={kept ? t`One is kept` : t`None`}
          data-kept={kept}
          data-testid="proxy-password"
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || !saved) return;
            event.preventDefault();
            save();
          }}
        />
        {saved ? (
          <button
            type="button"
            className="button"
            data-testid="proxy-password-save"
            onClick={save}
          >{t`Keep password`}</button>
        ) : null}
        {kept ? (
          <button
            type="button"
            className="button quiet"
            onClick={() => void setProxyPassword(null)}
          >{t`Forget it`}</button>
        ) : null}
      </div>
    </Line>
  );
}
