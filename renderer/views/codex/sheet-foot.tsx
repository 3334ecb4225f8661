import { t } from '../../../preload/language.ts';
import { FormProblem } from '../../components/form-problem.tsx';
import { applicable, type Connecting, filesChanged } from '../../store/connecting.ts';
import { useActions } from '../../store/context.ts';
import { valueOf } from '../../store/state.ts';

/** The end of a sheet that writes: how many files, and the two buttons. */
export function SheetFoot({ connecting, verb }: { connecting: Connecting; verb: string }) {
  const { closeConnect } = useActions();
  const preview = valueOf(connecting.preview);
  return (
    <div className="form-foot">
      {connecting.problem === null ? null : <FormProblem problem={connecting.problem} />}
      <div className="sheet-buttons">
        <p className="files-changed" data-testid="files-changed">
          {preview === null || connecting.stale || preview.problem !== null
            ? ''
            : t`Files changed: ${filesChanged(preview)}`}
        </p>
        <button type="button" className="button" onClick={closeConnect}>{t`Cancel`}</button>
        <button
          type="submit"
          className="button primary"
          disabled={applicable(connecting) === null}
          data-testid="connect-apply"
        >
          {connecting.busy ? t`Writing` : verb}
        </button>
      </div>
    </div>
  );
}
