import type { ReactNode } from 'react';
import type { CodexLoginView } from '../../../preload/contract.ts';
import { t } from '../../../preload/language.ts';
import { nodes } from '../../components/nodes.tsx';
import { Problem } from '../../components/problem.tsx';
import { folderText } from '../../format/folders.ts';
import { loginText } from '../../store/codex-login-words.ts';
import { useActions, useWindow } from '../../store/context.ts';

/** How Codex itself is signed in, read and never changed behind its back; and the way to sign it in. */
export function CodexCard() {
  const { readCodexLogin } = useActions();
  const login = useWindow((state) => state.codexLogin);
  return (
    <section className="codex-login" aria-labelledby="codex-login-title" data-testid="codex-login">
      <h2 id="codex-login-title">{t`Codex’s own sign-in`}</h2>
      {login.state === 'loading' ? <p className="page-wait">{t`Reading how Codex is signed in`}</p> : null}
      {login.state === 'failed' ? (
        <Problem problem={login.problem} tone="attention">
          <button
            type="button"
            className="button"
            onClick={() => void readCodexLogin()}
          >{t`Try again`}</button>
        </Problem>
      ) : null}
      {login.state === 'ready' ? <Known login={login.value} /> : null}
    </section>
  );
}

function Known({ login }: { login: CodexLoginView }) {
  const { startCodexLogin, readCodexLogin } = useActions();
  const busy = useWindow((state) => state.desk.busy.has('codex'));
  return (
    <div className="codex-known" data-state={login.state}>
      <p className="codex-who">
        <strong>{loginText(login)}</strong> {keptIn(login)} {t`Postern reads this and does not change it.`}
      </p>
      {login.forcedLogin === null ? null : (
        <p className="codex-rule">
          {login.forcedLogin === 'api'
            ? t`Its configuration allows only API keys.`
            : t`Its configuration allows only sign-ins with ChatGPT.`}
        </p>
      )}
      {login.forcedWorkspaces.length === 0 ? null : (
        <p className="codex-rule">
          {login.forcedWorkspaces.length === 1
            ? nodes`Its configuration allows only workspace ${(<code>{login.forcedWorkspaces[0]}</code>)}.`
            : nodes`Its configuration allows only workspaces ${(<code>{login.forcedWorkspaces.join(', ')}</code>)}.`}
        </p>
      )}
      {login.problem === null ? null : <Problem problem={login.problem} tone="attention" />}
      <div className="buttons">
        <button
          type="button"
          className="button"
          disabled={busy}
          title={t`Runs codex login in your terminal`}
          data-testid="codex-login-start"
          onClick={() => void startCodexLogin(false)}
        >
          {login.state === 'none' ? t`Sign Codex in` : t`Sign Codex in anew`}
        </button>
        <button
          type="button"
          className="button quiet"
          disabled={busy}
          title={t`Runs codex login --device-auth in your terminal`}
          onClick={() => void startCodexLogin(true)}
        >{t`With a code`}</button>
        <button
          type="button"
          className="button quiet"
          onClick={() => void readCodexLogin()}
        >{t`Look again`}</button>
      </div>
      {login.state === 'chatgpt' ? (
        <p className="codex-caution">{t`Codex signs the present account out before it begins, so a sign-in you break off leaves it signed out.`}</p>
      ) : null}
    </div>
  );
}

function keptIn({ store, home }: CodexLoginView): ReactNode {
  const folder = <code>{folderText(home)}</code>;
  switch (store) {
    case 'file':
      return nodes`Kept in its file auth.json in ${folder}.`;
    case 'keyring':
      return nodes`Kept in the keyring, for its settings in ${folder}.`;
    case 'auto':
      return nodes`Kept in the keyring or else its file, for its settings in ${folder}.`;
    case 'ephemeral':
      return nodes`Kept nowhere, only while it runs, for its settings in ${folder}.`;
    default:
      return store satisfies never;
  }
}
