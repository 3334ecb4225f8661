import { Check, CircleAlert, CircleDashed, CirclePause, MoveRight, TriangleAlert } from 'lucide-react';
import { useRef } from 'react';
import type { CodexHomeView, ConfigFileView } from '../../../preload/contract.ts';
import { t } from '../../../preload/language.ts';
import { nodes } from '../../components/nodes.tsx';
import { Problem } from '../../components/problem.tsx';
import { useFocusBack } from '../../components/use-focus-back.ts';
import { folderText } from '../../format/folders.ts';
import { useActions, useWindow } from '../../store/context.ts';
import { fileIdOf, fileNameOf, type FileState, fileStateNames, fileStateOf } from '../../store/homes.ts';
import { ConnectionFacts, Undo } from './connection-facts.tsx';
import { Drift } from './drift.tsx';
import { Leftover } from './leftover.tsx';

/** One configuration file: how it stands in a sentence, and what can be done with it. */
export function FileRow({ home, file }: { home: CodexHomeView; file: ConfigFileView }) {
  const { readHomes } = useActions();
  const { connection, leftover } = file;
  const row = useRef<HTMLDivElement>(null);
  const inSheet = useWindow(
    ({ connecting }) => connecting?.homeId === home.id && connecting.draft.profile === file.profile,
  );
  const main = (): HTMLElement | null =>
    row.current?.querySelector<HTMLElement>('[data-main-button=true]') ?? null;
  // What had the focus may be gone by then: a restored file has nothing to restore, a settled one nothing to settle.
  useFocusBack(inSheet, main);
  useFocusBack(connection?.state === 'drifted', main);
  useFocusBack(leftover !== null, main);
  const name = fileNameOf(file.profile);
  const state = fileStateOf(file);
  return (
    <div
      ref={row}
      className="home-file"
      role="group"
      aria-label={name}
      data-testid="config-file"
      data-profile={file.profile ?? ''}
      data-state={state}
    >
      <div className="home-file-head">
        <h3 title={folderText(file.path)}>
          <code>{name}</code>
          {file.profile === null ? null : (
            <span className="home-file-use">{nodes`with ${(<code>codex -p {file.profile}</code>)}`}</span>
          )}
        </h3>
        <StateMark state={state} />
        <Buttons home={home} file={file} name={name} />
      </div>
      {connection === null && file.problem === null ? (
        <p className="home-sentence">{t`Nothing of Postern stands in it.`}</p>
      ) : null}
      {file.problem === null ? null : (
        <Problem problem={file.problem}>
          <button type="button" className="button" onClick={() => void readHomes()}>{t`Look again`}</button>
        </Problem>
      )}
      {connection === null ? null : <ConnectionFacts connection={connection} />}
      {connection?.problem == null ? null : <Problem problem={connection.problem} tone="attention" />}
      {connection?.state === 'drifted' ? (
        <Drift home={home} file={file} drift={connection.drift} name={name} />
      ) : null}
      {leftover === null ? null : <Leftover home={home} file={file} leftover={leftover} />}
      {connection === null ? null : <Undo command={connection.undoCommand} name={name} />}
    </div>
  );
}

function Buttons({ home, file, name }: { home: CodexHomeView; file: ConfigFileView; name: string }) {
  const { openConnect, openRestore } = useActions();
  const busy = useWindow((state) => state.homeDesk.busy.has(fileIdOf(home.id, file.profile)));
  if (file.problem !== null) return null;
  const connected = file.connection !== null;
  const path = folderText(home.path);
  return (
    <div className="home-file-buttons">
      <button
        type="button"
        className={connected ? 'button' : 'button accent'}
        aria-label={connected ? t`Change ${name} of ${path}` : t`Connect ${name} of ${path}`}
        disabled={busy}
        data-main-button="true"
        data-testid="connect-open"
        onClick={() => openConnect(home.id, file.profile)}
      >
        {connected ? t`Change` : t`Connect`}
      </button>
      {connected ? (
        <button
          type="button"
          className="button"
          aria-label={t`Restore ${name} of ${path}`}
          title={t`Takes out what Postern wrote`}
          disabled={busy}
          data-testid="restore-open"
          onClick={() => openRestore(home.id, file.profile)}
        >{t`Restore`}</button>
      ) : null}
    </div>
  );
}

const shapes: Readonly<Record<FileState, typeof Check>> = {
  inForce: Check,
  direct: MoveRight,
  suspended: CirclePause,
  drifted: TriangleAlert,
  stuck: TriangleAlert,
  plain: CircleDashed,
  unreadable: CircleAlert,
};

function StateMark({ state }: { state: FileState }) {
  const Shape = shapes[state];
  return (
    <p className="home-state" data-state={state}>
      <Shape size={16} strokeWidth={1.5} aria-hidden />
      {fileStateNames()[state]}
    </p>
  );
}
