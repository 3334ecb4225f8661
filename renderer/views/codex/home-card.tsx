import type { CodexHomeView } from '../../../preload/contract.ts';
import { t } from '../../../preload/language.ts';
import { nodes } from '../../components/nodes.tsx';
import { folderText } from '../../format/folders.ts';
import { loginStoreText, loginText } from '../../store/codex-login-words.ts';
import { useActions, useWindow } from '../../store/context.ts';
import { isConnected } from '../../store/homes.ts';
import { valueOf } from '../../store/state.ts';
import { FileRow } from './file-row.tsx';

/** One Codex home: where it is, how it is signed in, and each of its configuration files. */
export function HomeCard({ home }: { home: CodexHomeView }) {
  const { forgetHome } = useActions();
  const busy = useWindow((state) => state.homeDesk.busy.has(home.id));
  const path = folderText(home.path);
  return (
    <li className="home" data-testid="home" data-path={home.path} data-exists={home.exists}>
      <header className="home-head">
        <h2 title={home.path}>
          <code>{path}</code>
          {home.isDefault ? <span className="tag plain">{t`Usual one`}</span> : null}
        </h2>
        {home.isDefault || isConnected(home) ? null : (
          <button
            type="button"
            className="button quiet"
            aria-label={t`Take off the list: ${path}`}
            title={t`Its files stay as they are`}
            disabled={busy}
            data-testid="home-forget"
            onClick={() => void forgetHome(home.id)}
          >{t`Take off the list`}</button>
        )}
      </header>
      {home.exists ? (
        <SignedIn home={home} />
      ) : (
        <p className="home-login">{t`This folder is not there yet. Codex makes it when it first runs; connecting makes it too.`}</p>
      )}
      <div className="home-files">
        {home.files.map((file) => (
          <FileRow key={file.profile ?? ''} home={home} file={file} />
        ))}
      </div>
    </li>
  );
}

/** How Codex is signed in there, where that was read: the same words as on the accounts page. */
function SignedIn({ home }: { home: CodexHomeView }) {
  const { show } = useActions();
  const login = useWindow((state) => valueOf(state.codexLogin));
  if (login === null || login.home !== home.path)
    return home.isDefault ? null : (
      <p className="home-login">{nodes`Used where ${(<code>CODEX_HOME</code>)} names it. It has a sign-in of its own.`}</p>
    );
  return (
    <p className="home-login" data-testid="home-login">
      <strong>{loginText(login)}</strong> {loginStoreText(login.store)}{' '}
      <button type="button" className="link-button" onClick={() => show('accounts')}>{t`Sign-in`}</button>
    </p>
  );
}
