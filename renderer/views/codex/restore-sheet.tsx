import { t } from '../../../preload/language.ts';
import { Sheet } from '../../components/sheet.tsx';
import { useActions, useWindow } from '../../store/context.ts';
import { fileNameOf } from '../../store/homes.ts';
import { PreviewPane } from './preview-pane.tsx';
import { SheetFoot } from './sheet-foot.tsx';

/** Takes Postern out of a configuration file, after showing which lines go. */
export function RestoreSheet() {
  const { closeConnect, applyConnect } = useActions();
  const connecting = useWindow((state) => state.connecting);
  if (connecting === null) return null;
  return (
    <Sheet title={t`Restore ${fileNameOf(connecting.draft.profile)}`} place="wide" onClose={closeConnect}>
      <form
        className="connect"
        data-testid="restore-sheet"
        onSubmit={(event) => {
          event.preventDefault();
          void applyConnect();
        }}
      >
        <p
          tabIndex={-1}
          data-first-focus
          className="connect-about"
        >{t`What Postern wrote goes, and what it had put aside comes back. All else in the file stays, also what was changed since.`}</p>
        <PreviewPane connecting={connecting} />
        <SheetFoot connecting={connecting} verb={t`Restore`} />
      </form>
    </Sheet>
  );
}
