import { TriangleAlert } from 'lucide-react';
import type { ConnectPreview, HistoryView } from '../../../preload/contract.ts';
import { counted, t } from '../../../preload/language.ts';
import { nodes } from '../../components/nodes.tsx';
import { InlineCode, Problem } from '../../components/problem.tsx';
import { folderText } from '../../format/folders.ts';
import { numberText } from '../../format/intl.ts';
import { laneName } from '../../scale/lanes.ts';
import { type Connecting, objectionsTo } from '../../store/connecting.ts';
import { useActions } from '../../store/context.ts';
import { ConfigDiff } from './config-diff.tsx';

/** What would be written, before it is: the lines, the other files, and what it does to what Codex shows. */
export function PreviewPane({ connecting }: { connecting: Connecting }) {
  const { previewConnect } = useActions();
  const { preview, stale, what, draft, newProfile } = connecting;
  if (objectionsTo(connecting).size > 0)
    return (
      <p className="connect-wait" data-testid="connect-unread">
        {newProfile && draft.profile === ''
          ? t`Name the profile, and what would be written appears here.`
          : t`What would be written appears here once every field can be read.`}
      </p>
    );
  switch (preview.state) {
    case 'loading':
      return <p className="connect-wait">{t`Working out the change`}</p>;
    case 'failed':
      return (
        <Problem problem={preview.problem}>
          <button
            type="button"
            className="button"
            onClick={() => void previewConnect()}
          >{t`Try again`}</button>
        </Problem>
      );
    case 'ready':
      return (
        <section className="connect-preview" aria-label={t`What is written`} aria-busy={stale}>
          {what === 'connect' ? <LaneLine preview={preview.value} /> : null}
          {/* Before the lines, which may be many: nobody should have to scroll to learn what a change hides. */}
          <Consequences preview={preview.value} />
          {preview.value.problem === null ? (
            <Change preview={preview.value} />
          ) : (
            <Problem problem={preview.value.problem} />
          )}
        </section>
      );
    default:
      return preview satisfies never;
  }
}

function LaneLine({ preview }: { preview: ConnectPreview }) {
  return (
    <p className="plan" data-testid="connect-lane">
      <strong>{laneName(preview.lane)}.</strong> {preview.laneReason}
    </p>
  );
}

function Change({ preview: { path, diff } }: { preview: ConnectPreview }) {
  const count = (kind: 'added' | 'removed'): number => diff.filter((line) => line.kind === kind).length;
  if (diff.length === 0)
    return (
      <p data-testid="no-change">
        {nodes`${(<code>{folderText(path)}</code>)} stays as it is: all of this stands in it already.`}
      </p>
    );
  const [added, removed] = [count('added'), count('removed')];
  return (
    <div className="connect-change">
      <p className="connect-path">
        <code>{folderText(path)}</code>
        <span className="diff-count" title={linesText(added, removed)}>
          <span data-kind="added">+{numberText(added)}</span>{' '}
          <span data-kind="removed">−{numberText(removed)}</span>
        </span>
      </p>
      <ConfigDiff lines={diff} label={t`Change of ${folderText(path)}`} />
    </div>
  );
}

function linesText(added: number, removed: number): string {
  const [more, fewer] = [numberText(added), numberText(removed)];
  return counted(added)`${more} line added, ${fewer} removed | ${more} lines added, ${fewer} removed`;
}

function Consequences({ preview: { alsoWrites, history, warnings } }: { preview: ConnectPreview }) {
  return (
    <>
      {alsoWrites.map((file) => (
        <p key={file} className="connect-also" data-testid="also-writes">
          {nodes`Also written: ${(<strong>{file}</strong>)}`}
        </p>
      ))}
      {history === null ? null : <History history={history} />}
      {warnings.length === 0 ? null : (
        <ul className="connect-warnings" aria-label={t`To know first`} data-testid="connect-warnings">
          {warnings.map((warning) => (
            <li key={warning}>
              <TriangleAlert size={16} strokeWidth={1.5} aria-hidden />
              <span>
                <InlineCode text={warning} />
              </span>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

/** What happens to the list of sessions Codex offers to resume. */
function History({ history }: { history: HistoryView }) {
  return (
    <p className="connect-history" data-testid="connect-history">
      <InlineCode text={history.sentence} />{' '}
      {history.sessions.length === 0 ? null : (
        <span className="connect-history-counts">
          {history.sessions.map(({ provider, count }) => ofProvider(provider, count)).join(' · ')}
        </span>
      )}
    </p>
  );
}

function ofProvider(provider: string, sessions: number): string {
  const shown = numberText(sessions);
  return counted(sessions)`${provider}: ${shown} session | ${provider}: ${shown} sessions`;
}
