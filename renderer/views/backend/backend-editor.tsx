import { t } from '../../../preload/language.ts';
import { Sheet } from '../../components/sheet.tsx';
import { editedBackend } from '../../store/editor.ts';
import { useActions, useWindow } from '../../store/context.ts';
import { gatewaysOf } from '../../store/state.ts';
import { BackendForm } from './backend-form.tsx';
import { Chooser } from './chooser.tsx';

/** The sheet a backend is set up in: what there is to choose from, then a form that fits it. */
export function BackendEditorSheet() {
  const { closeEditor } = useActions();
  const editor = useWindow((state) => state.editor);
  const gateways = useWindow(gatewaysOf);
  if (editor === null) return null;
  const gateway = gateways?.find((one) => one.id === editor.gatewayId)?.name ?? '';
  const before = editedBackend(editor, gateways ?? []);
  const title = before === null ? t`Add a backend to ${gateway}` : t`Backend ${before.name} of ${gateway}`;
  return (
    <Sheet title={title} place="wide" onClose={closeEditor}>
      <div data-testid="backend-editor" data-step={editor.step} className="backend-editor">
        {editor.step === 'choose' ? <Chooser /> : <BackendForm editor={editor} before={before} />}
      </div>
    </Sheet>
  );
}
