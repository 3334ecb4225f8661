import type { CodexLoginView } from '../../../preload/contract.ts';
import { Problem } from '../../components/problem.tsx';
import { folderText } from '../../format/folders.ts';
import { loginStoreWords, loginText } from '../../store/codex-login-words.ts';
import { useActions, useWindow } from '../../store/context.ts';

/** How Codex itself is signed in, read and never changed behind its back; and the way to sign it in. */
export function CodexCard() {
  const { readCodexLogin } = useActions();
  const login = useWindow((state) => state.codexLogin);
  return (
    <section className="codex-login" aria-labelledby="codex-login-title" data-testid="codex-login">
      <h2 id="codex-login-title">Codex&rsquo;s own sign-in</h2>
      {login.state === 'loading' ? <p className="page-wait">Reading how Codex is signed in</p> : null}
      {login.state === 'failed' ? (
        <Problem problem={login.problem} tone="attention">
          <button type="button" className="button" onClick={() => void readCodexLogin()}>
            Try again
          </button>
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
        <strong>{loginText(login)}</strong> {loginStoreWords[login.store]} in{' '}
        <code>{folderText(login.home)}</code>. Postern reads this and does not change it.
      </p>
      {login.forcedLogin === null ? null : (
        <p className="codex-rule">
          Its configuration allows only {login.forcedLogin === 'api' ? 'API keys' : 'sign-ins with ChatGPT'}.
        </p>
      )}
      {login.forcedWorkspaces.length === 0 ? null : (
        <p className="codex-rule">
          Its configuration allows only {login.forcedWorkspaces.length === 1 ? 'workspace' : 'workspaces'}{' '}
          <code>{login.forcedWorkspaces.join(', ')}</code>.
        </p>
      )}
      {login.problem === null ? null : <Problem problem={login.problem} tone="attention" />}
      <div className="buttons">
        <button
          type="button"
          className="button"
          disabled={busy}
          title="Runs codex login in your terminal"
          data-testid="codex-login-start"
          onClick={() => void startCodexLogin(false)}
        >
          {login.state === 'none' ? 'Sign Codex in' : 'Sign Codex in anew'}
        </button>
        <button
          type="button"
          className="button quiet"
          disabled={busy}
          title="Runs codex login --device-auth in your terminal"
          onClick={() => void startCodexLogin(true)}
        >
          With a code
        </button>
        <button type="button" className="button quiet" onClick={() => void readCodexLogin()}>
          Look again
        </button>
      </div>
      {login.state === 'chatgpt' ? (
        <p className="codex-caution">
          Codex signs the present account out before it begins, so a sign-in you break off leaves it signed
          out.
        </p>
      ) : null}
    </div>
  );
}
