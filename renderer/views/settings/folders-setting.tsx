import { X } from 'lucide-react';
import { folderText } from '../../format/folders.ts';
import { useActions } from '../../store/context.ts';
import { Setting } from './setting.tsx';

/** The folders the launch menu and the tray offer; taking one off is undone by the toast. */
export function FoldersSetting({ folders }: { folders: readonly string[] }) {
  const { forgetFolder } = useActions();
  return (
    <Setting
      id="folders"
      about={
        folders.length === 0
          ? 'None yet: folders Codex was launched in are offered again here, in the launch menu and in the tray.'
          : 'Offered in the launch menu and in the tray. Taking one off the list leaves the folder alone.'
      }
    >
      {folders.length === 0 ? null : (
        <ul className="folder-list" data-testid="folder-list">
          {folders.map((folder) => (
            <li key={folder}>
              <code className="path">{folderText(folder)}</code>
              <button
                type="button"
                className="icon-button"
                aria-label={`Take ${folderText(folder)} off the list`}
                data-testid="folder-forget"
                onClick={() => void forgetFolder(folder)}
              >
                <X size={14} strokeWidth={1.5} aria-hidden />
              </button>
            </li>
          ))}
        </ul>
      )}
    </Setting>
  );
}
