import type { LoginWay, ProblemView } from '../../../preload/contract.ts';
import { Problem } from '../../components/problem.tsx';
import { useActions } from '../../store/context.ts';

const wayOffers: Readonly<Record<LoginWay, string>> = {
  browser: 'Use the browser',
  device: 'Use a code instead',
  apiKey: 'Enter an API key',
  accessToken: 'Enter an access token',
};

const againWords: Readonly<Record<LoginWay, string>> = {
  browser: 'Try again',
  device: 'Get a new code',
  apiKey: 'Enter another key',
  accessToken: 'Enter another token',
};

/** Not signed in: what, why, what next, and the other way where there is one. */
export function FailedStep({
  way,
  problem,
  offer,
}: {
  way: LoginWay;
  problem: ProblemView;
  offer: LoginWay | null;
}) {
  const { chooseWay, backToWays, openPlace } = useActions();
  return (
    <>
      <Problem problem={problem} />
      <p className="login-next">Nothing was saved; earlier sign-ins are as they were.</p>
      <p className="login-log">
        <button type="button" className="link-button" onClick={() => void openPlace('loginLog')}>
          Open the sign-in log
        </button>
      </p>
      <div className="sheet-buttons">
        <button type="button" className="button quiet push-start" onClick={backToWays}>
          Other ways
        </button>
        <button
          type="button"
          className={offer === null ? 'button primary' : 'button'}
          data-first-focus={offer === null || undefined}
          data-testid="login-again"
          onClick={() => void chooseWay(way)}
        >
          {againWords[way]}
        </button>
        {offer === null ? null : (
          <button
            type="button"
            className="button primary"
            data-first-focus
            data-testid="login-offer"
            onClick={() => void chooseWay(offer)}
          >
            {wayOffers[offer]}
          </button>
        )}
      </div>
    </>
  );
}

/** Cancelled, here or from outside. */
export function CancelledStep() {
  const { backToWays, closeSignIn } = useActions();
  return (
    <>
      <p>The sign-in was cancelled. Nothing was saved.</p>
      <div className="sheet-buttons">
        <button type="button" className="button" onClick={closeSignIn}>
          Close
        </button>
        <button type="button" className="button primary" data-first-focus onClick={backToWays}>
          Sign in another way
        </button>
      </div>
    </>
  );
}
