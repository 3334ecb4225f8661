import { TriangleAlert } from 'lucide-react';
import type { CodexHomeView, ConfigFileView, LeftoverView } from '../../../preload/contract.ts';
import { t } from '../../../preload/language.ts';
import { nodes } from '../../components/nodes.tsx';
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
  const key = <code>{leftover.key}</code>;
  const address = <code>{inertText(leftover.url)}</code>;
  const whose =
    leftover.tool === null
      ? nodes`${key} is ${address}; some other tool left it there.`
      : nodes`${key} is ${address}, as ${leftover.tool} writes it.`;
  return (
    <section className="leftover" aria-label={t`Left by another tool`} data-testid="leftover">
      <TriangleAlert size={16} strokeWidth={1.5} aria-hidden />
      <div>
        <p>
          <strong>{t`Codex is sent to an address where nobody answers.`}</strong> {whose}
        </p>
        <div className="buttons">
          <button
            type="button"
            className="button"
            disabled={busy || file.problem !== null}
            data-testid="leftover-clean"
            onClick={() => void cleanLeftover(home.id, file.profile, leftover.key)}
          >
            {busy ? t`Cleaning up` : t`Clean up`}
          </button>
          <span className="leftover-note">{t`The file as it is now is kept beside it.`}</span>
        </div>
      </div>
    </section>
  );
}
