import { TriangleAlert } from 'lucide-react';
import type { CodexHomeView, ConfigFileView, LeftoverView } from '../../../preload/contract.ts';
import { inertText } from '../../format/inert.ts';
import { useActions, useWindow } from '../../store/context.ts';
import { fileIdOf } from '../../store/homes.ts';

/** An address some other tool left in the file, with nobody behind it. */
export function Leftover({
  home,
  file,
  leftover,
}: {
  home: CodexHomeView;
  file: ConfigFileView;
  leftover: LeftoverView;
}) {
  const { cleanLeftover } = useActions();
  const busy = useWindow((state) => state.homeDesk.busy.has(fileIdOf(home.id, file.profile)));
  return (
    <section className="leftover" aria-label="Left by another tool" data-testid="leftover">
      <TriangleAlert size={16} strokeWidth={1.5} aria-hidden />
      <div>
        <p>
          <strong>Codex is sent to an address where nobody answers.</strong> <code>{leftover.key}</code> is{' '}
          <code>{inertText(leftover.url)}</code>
          {leftover.tool === null ? '; some other tool left it there.' : `, as ${leftover.tool} writes it.`}
        </p>
        <div className="buttons">
          <button
            type="button"
            className="button"
            disabled={busy || file.problem !== null}
            data-testid="leftover-clean"
            onClick={() => void cleanLeftover(home.id, file.profile, leftover.key)}
          >
            {busy ? 'Cleaning up' : 'Clean up'}
          </button>
          <span className="leftover-note">The file as it is now is kept beside it.</span>
        </div>
      </div>
    </section>
  );
}
