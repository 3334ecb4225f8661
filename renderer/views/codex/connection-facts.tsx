import { RotateCw } from 'lucide-react';
import type { ConnectionView } from '../../../preload/contract.ts';
import { t } from '../../../preload/language.ts';
import { Command } from '../../components/command.tsx';
import { InlineCode } from '../../components/problem.tsx';
import { agoText, fullTimeText } from '../../format/ages.ts';
import { useActions, useWindow } from '../../store/context.ts';
import { valueOf } from '../../store/state.ts';

/** What a connection does, in sentences: where it leads, why it is out for now, and who must start anew. */
export function ConnectionFacts({ connection }: { connection: ConnectionView }) {
  const since = useWindow((state) => agoText(connection.since, state.now));
  return (
    <>
      <p className="home-sentence" data-testid="connection-sentence">
        {connection.sentence}{' '}
        <span className="home-since" title={fullTimeText(connection.since)}>{t`Written ${since}.`}</span>
      </p>
      {connection.state === 'suspended' && connection.problem === null ? <Suspended /> : null}
      {connection.restart === null ? null : (
        <p className="home-restart" data-testid="restart-needed">
          <RotateCw size={16} strokeWidth={1.5} aria-hidden />
          <span>
            <InlineCode text={connection.restart} />
          </span>
        </p>
      )}
    </>
  );
}

/** The command that takes it out without Postern, ready to copy. */
export function Undo({ command, name }: { command: string; name: string }) {
  return (
    <details className="home-undo">
      <summary>{t`Undo it without Postern`}</summary>
      <p>{t`This takes Postern’s lines out of the file, also when Postern is no longer installed.`}</p>
      <Command text={command} label={t`Undo command for ${name}`} />
    </details>
  );
}

function Suspended() {
  const { setRouting } = useActions();
  const routing = useWindow((state) => valueOf(state.status)?.routing ?? true);
  return (
    <div className="home-suspended" data-testid="suspended">
      <p>
        {routing
          ? t`Postern’s lines are out of the file and come back by themselves once the proxy listens.`
          : t`Routing is off, so Postern took its lines out: Codex works as without it. They come back by themselves when routing is on again.`}
      </p>
      {routing ? null : (
        <button
          type="button"
          className="button"
          onClick={() => void setRouting(true)}
        >{t`Switch routing on`}</button>
      )}
    </div>
  );
}
