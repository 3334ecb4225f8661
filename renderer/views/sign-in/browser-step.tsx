import { ExternalLink } from 'lucide-react';
import type { LoginView } from '../../../preload/contract.ts';
import { t } from '../../../preload/language.ts';
import { CopyButton } from '../../components/copy-button.tsx';
import { Problem } from '../../components/problem.tsx';
import { useActions, useWindow } from '../../store/context.ts';
import { HeadlessHelp } from './headless-help.tsx';
import { TimeLeft } from './time-left.tsx';

type Waiting = Extract<LoginView, { step: 'waitingForBrowser' }>;

/** The page is open in the browser; this waits for it to come back. */
export function BrowserStep({ view }: { view: Waiting }) {
  const { openLoginPage, cancelLogin, chooseWay } = useActions();
  const problem = useWindow((state) => state.login.problem);
  return (
    <>
      <p className="login-lead">
        {t`Sign in on the page that opened, then come back. This goes on by itself.`}{' '}
        <TimeLeft until={view.expiresAt} say={(left) => t`It waits for ${left} more.`} />
      </p>
      <div className="buttons">
        <button
          type="button"
          className="button primary"
          data-first-focus
          onClick={() => void openLoginPage()}
        >
          <ExternalLink size={14} strokeWidth={1.5} aria-hidden />
          {t`Open the page again`}
        </button>
        <CopyButton text={view.url} label={t`Copy the link of the page`} words={t`Copy link`} />
      </div>
      {problem === null ? null : <Problem problem={problem} />}
      <HeadlessHelp port={view.port} />
      <div className="sheet-buttons">
        <button
          type="button"
          className="button quiet push-start"
          onClick={() => void chooseWay('device')}
        >{t`Use a code instead`}</button>
        <button
          type="button"
          className="button"
          data-testid="login-cancel"
          onClick={() => void cancelLogin()}
        >{t`Cancel`}</button>
      </div>
    </>
  );
}
