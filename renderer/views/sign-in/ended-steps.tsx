import type { LoginWay, ProblemView } from '../../../preload/contract.ts';
import { t } from '../../../preload/language.ts';
import { Problem } from '../../components/problem.tsx';
import { useActions } from '../../store/context.ts';

const wayOffers: Readonly<Record<LoginWay, () => string>> = {
  browser: () => t`Use the browser`,
  device: () => t`Use a code instead`,
  apiKey: () => t`Enter an API key`,
  accessToken: () => t`Enter an access token`,
};

const againWords: Readonly<Record<LoginWay, () => string>> = {
  browser: () => t`Try again`,
  device: () => t`Get a new code`,
  apiKey: () => t`Enter another key`,
  accessToken: () => t`Enter another token`,
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
      <p className="login-next">{t`Nothing was saved; earlier sign-ins are as they were.`}</p>
      <p className="login-log">
        <button
          type="button"
          className="link-button"
          onClick={() => void openPlace('loginLog')}
        >{t`Open the sign-in log`}</button>
      </p>
      <div className="sheet-buttons">
        <button
          type="button"
          className="button quiet push-start"
          onClick={backToWays}
        >{t`Other ways`}</button>
        <button
          type="button"
          className={offer === null ? 'button primary' : 'button'}
          data-first-focus={offer === null || undefined}
          data-testid="login-again"
          onClick={() => void chooseWay(way)}
        >
          {againWords[way]()}
        </button>
        {offer === null ? null : (
          <button
            type="button"
            className="button primary"
            data-first-focus
            data-testid="login-offer"
            onClick={() => void chooseWay(offer)}
          >
            {wayOffers[offer]()}
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
      <p>{t`The sign-in was cancelled. Nothing was saved.`}</p>
      <div className="sheet-buttons">
        <button type="button" className="button" onClick={closeSignIn}>{t`Close`}</button>
        <button
          type="button"
          className="button primary"
          data-first-focus
          onClick={backToWays}
        >{t`Sign in another way`}</button>
      </div>
    </>
  );
}
