import { type ReactNode, useMemo } from 'react';
import type { SessionView } from '../../../preload/contract.ts';
import { t } from '../../../preload/language.ts';
import { CopyButton } from '../../components/copy-button.tsx';
import { fullTimeText } from '../../format/ages.ts';
import { durationText } from '../../format/durations.ts';
import { folderText } from '../../format/folders.ts';
import { laneName } from '../../scale/lanes.ts';
import { useWindow } from '../../store/context.ts';
import { accountText } from '../../store/filter-words.ts';
import { gatewaysOf, valueOf } from '../../store/state.ts';
import { SessionLink } from './session-link.tsx';
import { transportName } from './session-words.ts';

/** The rest of what is known about a session: one line that opens. */
export function SessionFacts({ session, exchanges }: { session: SessionView; exchanges: number }) {
  const signIn = useWindow((state) =>
    accountText(session.account, {
      accounts: valueOf(state.accounts) ?? [],
      gateways: gatewaysOf(state) ?? [],
    }),
  );
  const byId = useWindow((state) => state.log.byId);
  const forks = useMemo(
    () => [...byId.values()].filter((one) => one.forkedFromId === session.id).map((one) => one.id),
    [byId, session.id],
  );
  const line = [
    session.folder === null ? null : folderText(session.folder),
    session.model === null ? null : [session.model, session.effort].filter((part) => part !== null).join(' '),
    laneName(session.lane),
    transportName(session.transport),
  ].filter((part) => part !== null);
  return (
    <details className="facts">
      <summary>{line.join(' · ')}</summary>
      <dl>
        <Fact name={t`Folder`}>
          {session.folder === null ? t`Not told by Codex` : folderText(session.folder)}
        </Fact>
        <Fact name={t`Route`}>
          {session.gateway}, {session.backend}, {laneName(session.lane)}
        </Fact>
        <Fact name={t`Model`}>
          {[session.model ?? t`Unknown`, session.effort].filter((part) => part !== null).join(', ')}
        </Fact>
        <Fact name={t`Requests`}>{exchanges}</Fact>
        <Fact name={t`Client`}>{session.originator ?? t`Unknown`}</Fact>
        <Fact name={t`Active`}>{durationText(session.activeMs)}</Fact>
        <Fact name={t`Started`}>{fullTimeText(session.startedAt)}</Fact>
        <Fact name={t`Last active`}>{fullTimeText(session.lastActivityAt)}</Fact>
        <Fact name={t`Sign-in`}>{signIn}</Fact>
        {session.forkedFromId === null ? null : (
          <Fact name={t`Forked from`}>
            <SessionLink sessionId={session.forkedFromId} />
          </Fact>
        )}
        {forks.length === 0 ? null : (
          <Fact name={t`Forked into`}>
            {forks.map((id) => (
              <SessionLink key={id} sessionId={id} />
            ))}
          </Fact>
        )}
        {session.parentId === null ? null : (
          <Fact name={t`Belongs to`}>
            <SessionLink sessionId={session.parentId} />
          </Fact>
        )}
        <Fact name={t`Session id`}>
          <code>{session.id}</code> <CopyButton text={session.id} label={t`Copy the session id`} short />
        </Fact>
      </dl>
    </details>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
