import { CircleAlert, CircleMinus, KeyRound, UserRound } from 'lucide-react';
import type { AccountView, GatewayView } from '../../../preload/contract.ts';
import { t } from '../../../preload/language.ts';
import { Confirm } from '../../components/confirm.tsx';
import { Problem } from '../../components/problem.tsx';
import { agoText, fullTimeText } from '../../format/ages.ts';
import { remainingLongText } from '../../format/remaining.ts';
import { laneName } from '../../scale/lanes.ts';
import { accountLine, laneUseOf, stateNames, usedByText } from '../../store/accounts.ts';
import { useActions, useWindow } from '../../store/context.ts';
import { gatewaysOf } from '../../store/state.ts';
import { placeNames } from '../../store/store-words.ts';
import { LaneUseRow } from './lane-use-row.tsx';

const stateShapes = { ready: null, signInAgain: CircleAlert, unreadable: CircleMinus } as const;

/** One account: who it is, how it stands, what it is used for and what can be done with it. */
export function AccountCard({ account }: { account: AccountView }) {
  const { openSignIn, lookAgain } = useActions();
  const use = useGateways((gateways) => laneUseOf(account, gateways));
  const Kind = account.kind === 'chatgpt' ? UserRound : KeyRound;
  const StateShape = stateShapes[account.state];
  return (
    <li
      className="account"
      aria-label={account.name}
      data-testid="account"
      data-account-id={account.id}
      data-state={account.state}
    >
      <header className="account-head">
        <Kind className="account-kind" size={20} strokeWidth={1.5} aria-hidden />
        <div className="account-title">
          <h2>{account.name}</h2>
          <p>{accountLine(account)}</p>
        </div>
        <p className="account-state" data-state={account.state}>
          {StateShape === null ? null : <StateShape size={16} strokeWidth={1.5} aria-hidden />}
          {stateNames()[account.state]}
        </p>
      </header>
      {account.problem === null ? null : (
        <Problem problem={account.problem} tone={account.state === 'signInAgain' ? 'failure' : 'attention'}>
          {account.state === 'signInAgain' ? (
            <button type="button" className="button" onClick={() => openSignIn()}>{t`Sign in again`}</button>
          ) : account.state === 'unreadable' ? (
            <button type="button" className="button" onClick={() => void lookAgain()}>{t`Try again`}</button>
          ) : null}
        </Problem>
      )}
      <Facts account={account} />
      {use === null ? (
        <p className="account-lane-none">{t`The gateway in use has no lane this account could sign.`}</p>
      ) : (
        <LaneUseRow account={account} use={use} lane={laneName(use.lane)} />
      )}
      <Endings account={account} />
    </li>
  );
}

function Facts({ account }: { account: AccountView }) {
  const used = useWindow((state) =>
    account.lastUsedAt === null ? t`Not yet` : agoText(account.lastUsedAt, state.now),
  );
  const renews = useWindow((state) =>
    account.renewsAt === null ? null : remainingLongText(account.renewsAt - state.now),
  );
  return (
    <dl className="account-facts">
      {account.workspaceId === null ? null : (
        <div>
          <dt>{t`Workspace`}</dt>
          <dd>
            <code>{account.workspaceId}</code>
          </dd>
        </div>
      )}
      <div>
        <dt>{t`Kept in`}</dt>
        <dd data-place={account.place}>{placeNames()[account.place]}</dd>
      </div>
      {renews === null || account.renewsAt === null || account.state !== 'ready' ? null : (
        <div>
          <dt>{t`Renews`}</dt>
          <dd title={fullTimeText(account.renewsAt)}>{renews}</dd>
        </div>
      )}
      <div>
        <dt>{t`Last used`}</dt>
        <dd title={account.lastUsedAt === null ? undefined : fullTimeText(account.lastUsedAt)}>{used}</dd>
      </div>
      {account.usedBy.length === 0 ? null : (
        <div>
          <dt>{t`Used by`}</dt>
          <dd>{account.usedBy.join(', ')}</dd>
        </div>
      )}
    </dl>
  );
}

/** The two ways an account leaves Postern, each asked once. */
function Endings({ account }: { account: AccountView }) {
  const { handOver, signOut } = useActions();
  const busy = useWindow((state) => state.desk.busy.has(account.id));
  const uses = useGateways((gateways) => usedByText(account, gateways));
  const back =
    uses === '' || uses === null ? null : t`Codex’s own sign-in then passes through ${uses} again.`;
  return (
    <div className="account-endings">
      {account.state === 'ready' ? (
        <Confirm
          label={t`Give to Codex`}
          question={withNext(
            account.kind === 'chatgpt'
              ? t`Codex gets this sign-in in place of the one it has, and Postern keeps no copy: only one program can renew it.`
              : t`Codex gets this in place of the sign-in it has, and Postern keeps no copy.`,
            back,
          )}
          verb={t`Give to Codex`}
          tone="accent"
          testId="account-hand-over"
          busy={busy}
          onConfirm={() => void handOver(account.id)}
        />
      ) : null}
      <Confirm
        label={t`Sign out`}
        question={withNext(
          account.kind === 'chatgpt'
            ? t`Postern tells OpenAI to end this sign-in, then forgets it here.`
            : t`Postern forgets it here. To end it everywhere, delete it where it was made.`,
          back,
        )}
        verb={t`Sign out`}
        testId="account-sign-out"
        busy={busy}
        onConfirm={() => void signOut(account.id)}
      />
    </div>
  );
}

function withNext(sentence: string, next: string | null): string {
  return next === null ? sentence : `${sentence} ${next}`;
}

/** Reads something of the gateways; null while they are not known. */
function useGateways<T>(read: (gateways: readonly GatewayView[]) => T): T | null {
  const gateways = useWindow(gatewaysOf);
  return gateways === null ? null : read(gateways);
}
