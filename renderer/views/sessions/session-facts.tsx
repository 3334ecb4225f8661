import type { ReactNode } from 'react';
import type { SessionView } from '../../../preload/contract.ts';
import { CopyButton } from '../../components/copy-button.tsx';
import { fullTimeText } from '../../format/ages.ts';
import { folderText } from '../../format/folders.ts';
import { laneNames } from '../../scale/lanes.ts';
import { useActions, useWindow } from '../../store/context.ts';
import { titleOf } from './session-row.tsx';

/** The rest of what is known about a session: one line that opens. */
export function SessionFacts({ session, exchanges }: { session: SessionView; exchanges: number }) {
  const line = [
    session.folder === null ? null : folderText(session.folder),
    session.model === null ? null : [session.model, session.effort].filter((part) => part !== null).join(' '),
    laneNames[session.lane],
    session.transport === 'websocket' ? 'WebSocket' : 'HTTP',
  ].filter((part) => part !== null);
  return (
    <details className="facts">
      <summary>{line.join(' · ')}</summary>
      <dl>
        <Fact name="Folder">
          {session.folder === null ? 'Not told by Codex' : folderText(session.folder)}
        </Fact>
        <Fact name="Route">
          {session.gateway}, {session.backend}, {laneNames[session.lane]}
        </Fact>
        <Fact name="Model">
          {[session.model ?? 'Unknown', session.effort].filter((part) => part !== null).join(', ')}
        </Fact>
        <Fact name="Requests">{exchanges}</Fact>
        <Fact name="Client">{session.originator ?? 'Unknown'}</Fact>
        <Fact name="Started">{fullTimeText(session.startedAt)}</Fact>
        <Fact name="Last active">{fullTimeText(session.lastActivityAt)}</Fact>
        {session.forkedFromId === null ? null : (
          <Fact name="Forked from">
            <SessionLink sessionId={session.forkedFromId} />
          </Fact>
        )}
        {session.parentId === null ? null : (
          <Fact name="Belongs to">
            <SessionLink sessionId={session.parentId} />
          </Fact>
        )}
        <Fact name="Session id">
          <code>{session.id}</code> <CopyButton text={session.id} label="Copy the session id" short />
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

function SessionLink({ sessionId }: { sessionId: string }) {
  const { choose } = useActions();
  const session = useWindow((state) => state.log.byId.get(sessionId));
  return (
    <button type="button" className="link-button" onClick={() => choose(sessionId, 'open')}>
      {session === undefined ? sessionId : titleOf(session)}
    </button>
  );
}
