import { useId } from 'react';
import type { AccountView, BackendDraft } from '../../../preload/contract.ts';
import { t } from '../../../preload/language.ts';
import { Line } from '../../components/line-field.tsx';
import { Segmented } from '../../components/segmented.tsx';
import { authMeaning, authNames } from '../../store/backend-words.ts';
import { useActions, useWindow } from '../../store/context.ts';
import { accountsFor, authsFor, withAuth } from '../../store/drafts.ts';
import { valueOf } from '../../store/state.ts';

/** Whose credential the backend uses, in words, and which one where there are several. */
export function AuthFields({ draft }: { draft: BackendDraft }) {
  const { editDraft } = useActions();
  const accounts = useWindow((state) => valueOf(state.accounts)) ?? noAccounts;
  const options = authsFor(draft, accounts).map((value) => ({ value, label: authNames()[value] }));
  return (
    <>
      <Line label={t`Credential`}>
        <Segmented
          label={t`Whose credential`}
          value={draft.auth.type}
          options={options}
          onChange={(auth) => editDraft(withAuth(draft, auth, accounts))}
        />
        <p className="line-note">{authMeaning(draft.auth.type, draft.schema)}</p>
      </Line>
      {draft.auth.type === 'account' ? <AccountField draft={draft} accounts={accounts} /> : null}
      {draft.auth.type === 'aws' ? <ProfileField draft={draft} /> : null}
      {draft.auth.type === 'apiKey' && draft.schema === 'AzureOpenAI' ? (
        <Line label={t`Sent as`}>
          <Segmented
            label={t`Sent as`}
            value={draft.auth.header === 'authorization' ? 'authorization' : 'api-key'}
            options={azureHeaders()}
            onChange={(header) => editDraft({ ...draft, auth: { type: 'apiKey', header } })}
          />
        </Line>
      ) : null}
    </>
  );
}

const noAccounts: readonly AccountView[] = [];

const azureHeaders = () =>
  [
    { value: 'api-key', label: 'api-key' },
    { value: 'authorization', label: t`Bearer token` },
  ] as const;

function AccountField({ draft, accounts }: { draft: BackendDraft; accounts: readonly AccountView[] }) {
  const { editDraft } = useActions();
  const id = useId();
  const chosen = draft.auth.type === 'account' ? draft.auth.accountId : '';
  const fit = accountsFor(draft.schema, accounts);
  return (
    <Line label={t`Account`} htmlFor={id}>
      <select
        id={id}
        className="select"
        value={chosen}
        data-testid="backend-account"
        onChange={(event) =>
          editDraft({ ...draft, auth: { type: 'account', accountId: event.target.value } })
        }
      >
        {fit.some((one) => one.id === chosen) ? null : (
          <option value={chosen}>{t`An account that is not here`}</option>
        )}
        {fit.map((account) => (
          <option key={account.id} value={account.id}>
            {account.name}
          </option>
        ))}
      </select>
    </Line>
  );
}

/** A profile of AWS's own configuration; names are all Postern reads of it here. */
function ProfileField({ draft }: { draft: BackendDraft }) {
  const { editDraft } = useActions();
  const aws = useWindow((state) => valueOf(state.sources.aws));
  const id = useId();
  if (draft.auth.type !== 'aws') return null;
  const { profile, region } = draft.auth;
  const profiles = aws?.profiles ?? [];
  return (
    <Line label={t`Profile`} htmlFor={id}>
      <select
        id={id}
        className="select"
        value={profile ?? ''}
        data-testid="backend-profile"
        onChange={(event) => {
          const name = event.target.value === '' ? null : event.target.value;
          editDraft({ ...draft, auth: { type: 'aws', profile: name, region } });
        }}
      >
        <option value="">
          {aws?.environment === true ? t`AWS’s default (keys of the environment)` : t`AWS’s default`}
        </option>
        {profile === null || profiles.some((one) => one.name === profile) ? null : (
          <option value={profile}>{t`${profile} (not in AWS’s configuration)`}</option>
        )}
        {profiles.map((one) => (
          <option key={one.name} value={one.name}>
            {one.name} ({one.kind}
            {one.region === null ? '' : `, ${one.region}`})
          </option>
        ))}
      </select>
      {aws !== null && profiles.length === 0 && !aws.environment ? (
        <p className="line-note">{t`AWS’s configuration on this machine has no profiles. Run aws configure sso in a terminal to make one.`}</p>
      ) : null}
    </Line>
  );
}
