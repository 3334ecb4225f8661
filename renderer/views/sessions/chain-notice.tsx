import { t } from '../../../preload/language.ts';
import { Problem } from '../../components/problem.tsx';
import { useWindow } from '../../store/context.ts';
import { valueOf } from '../../store/state.ts';

/** What to know of the conversation as a whole: the turn asked for is gone, or a part of it could not be read. */
export function ChainNotice({ missed, again }: { missed: boolean; again: () => void }) {
  const problem = useWindow((state) => valueOf(state.chain)?.problem ?? null);
  if (problem !== null)
    return (
      <div className="chain-missed" data-kind="problem">
        <Problem problem={problem}>
          <button type="button" className="button" onClick={again}>
            {t`Try again`}
          </button>
        </Problem>
      </div>
    );
  return missed ? (
    <p className="chain-missed" role="status">
      {t`The turn this leads to is not in this session any more.`}
    </p>
  ) : null;
}
