import { Check, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { LoginView } from '../../../preload/contract.ts';
import { t } from '../../../preload/language.ts';
import { CopyButton } from '../../components/copy-button.tsx';
import { Problem } from '../../components/problem.tsx';
import { QrCode } from '../../components/qr-code.tsx';
import { useActions, useWindow } from '../../store/context.ts';
import { TimeLeft } from './time-left.tsx';

type Showing = Extract<LoginView, { step: 'showingCode' }>;

/** A code to enter on a page, from any browser: large, to copy, and as a picture for a phone. */
export function CodeStep({ view }: { view: Showing }) {
  const { openLoginPage, cancelLogin, chooseWay } = useActions();
  const problem = useWindow((state) => state.login.problem);
  return (
    <>
      <div className="code-step">
        <div className="code-main">
          <p className="login-lead">{t`Open this page in any browser, sign in, and enter the code.`}</p>
          <p className="code-page">
            <button type="button" className="link-button" onClick={() => void openLoginPage()}>
              {addressText(view.url)}
            </button>
            <CopyButton text={view.url} label={t`Copy the address of the page`} short />
          </p>
          <Code code={view.userCode} />
          <p className="code-time">
            <TimeLeft until={view.expiresAt} say={(left) => t`It can be entered for ${left} more.`} />
          </p>
        </div>
        <figure className="code-picture">
          <QrCode rows={view.qr} label={t`QR code of ${addressText(view.url)}`} />
          <figcaption>{t`Or open it on a phone`}</figcaption>
        </figure>
      </div>
      <p className="code-warning">
        <strong>{t`Never enter a code someone sent you.`}</strong>{' '}
        {t`Whoever gave it would be signed in as you.`}
      </p>
      {problem === null ? null : <Problem problem={problem} />}
      <div className="sheet-buttons">
        <button
          type="button"
          className="button quiet push-start"
          onClick={() => void chooseWay('browser')}
        >{t`Use the browser here`}</button>
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

/** How long the code says that it was copied, ms. */
const saidForMs = 1600;

function Code({ code }: { code: string }) {
  const { copyText } = useActions();
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), saidForMs);
    return () => clearTimeout(timer);
  }, [copied]);
  const Shape = copied ? Check : Copy;
  return (
    <div className="code-line">
      <button
        type="button"
        className="code"
        title={t`Copy the code`}
        aria-label={t`Code ${code}. Copy it`}
        aria-description={code.split('').join(' ')}
        data-first-focus
        data-testid="device-code"
        onClick={() => void copyText(code).then(setCopied)}
      >
        {code.split(/(-)/).map((part, index) => (
          // oxlint-disable-next-line react/no-array-index-key -- the groups of one code never move
          <span key={index} className={part === '-' ? 'code-dash' : 'code-group'}>
            {part}
          </span>
        ))}
      </button>
      <p className="code-copied" role="status">
        <Shape size={14} strokeWidth={1.5} aria-hidden />
        {copied ? t`Copied` : t`Click to copy`}
      </p>
    </div>
  );
}

function addressText(url: string): string {
  return url.replace(/^https:\/\//, '');
}
