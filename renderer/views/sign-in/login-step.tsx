import type { LoginView, LoginWay } from '../../../preload/contract.ts';
import { t } from '../../../preload/language.ts';
import { useActions } from '../../store/context.ts';
import { BrowserStep } from './browser-step.tsx';
import { CodeStep } from './code-step.tsx';
import { DoneStep } from './done-step.tsx';
import { CancelledStep, FailedStep } from './ended-steps.tsx';

/** One sign-in at the step it is at. */
export function LoginStep({ view }: { view: LoginView }) {
  return (
    <div className="login-step" data-testid="login-step" data-step={view.step} data-way={view.way}>
      <Step view={view} />
    </div>
  );
}

function Step({ view }: { view: LoginView }) {
  switch (view.step) {
    case 'starting':
      return <Wait text={startText(view.way)} />;
    case 'waitingForBrowser':
      return <BrowserStep view={view} />;
    case 'showingCode':
      return <CodeStep view={view} />;
    case 'checking':
      return (
        <Wait
          text={
            view.way === 'apiKey'
              ? t`Asking the provider whether the key works.`
              : t`Asking OpenAI who this is.`
          }
        />
      );
    case 'saving':
      return <Wait text={t`Saving the sign-in, and reading it back to be sure.`} />;
    case 'done':
      return <DoneStep accountId={view.accountId} place={view.place} />;
    case 'failed':
      return <FailedStep way={view.way} problem={view.problem} offer={view.offer} />;
    case 'cancelled':
      return <CancelledStep />;
    default:
      return view satisfies never;
  }
}

/** A way was asked for and has not answered yet; it can be given up like any step. */
export function AskedStep({ way }: { way: LoginWay }) {
  return (
    <div className="login-step" data-testid="login-step" data-step="starting" data-way={way}>
      <Wait text={startText(way)} />
    </div>
  );
}

function startText(way: LoginWay): string {
  return way === 'device' ? t`Asking for a code.` : t`Getting the sign-in ready.`;
}

function Wait({ text }: { text: string }) {
  const { cancelLogin } = useActions();
  return (
    <>
      <p className="login-wait">{text}</p>
      <div className="sheet-buttons">
        <button
          type="button"
          className="button"
          data-first-focus
          data-testid="login-cancel"
          onClick={() => void cancelLogin()}
        >{t`Cancel`}</button>
      </div>
    </>
  );
}
