import { X } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { t } from '../../../preload/language.ts';
import { folderText } from '../../format/folders.ts';
import { useActions } from '../../store/context.ts';
import { Setting } from './setting.tsx';

/** The folders the launch menu and the tray offer; taking one off is undone by the toast. */
export function FoldersSetting({ folders }: { folders: readonly string[] }) {
  const { forgetFolder } = useActions();
  const list = useRef<HTMLUListElement>(null);
  // The place in the list of the one that was taken off: its button goes, and the next one takes the focus.
  const taken = useRef<number | null>(null);
  useEffect(() => {
    if (taken.current === null || document.activeElement !== document.body) return;
    const buttons = list.current?.querySelectorAll('button') ?? [];
    buttons[Math.min(taken.current, buttons.length - 1)]?.focus();
    taken.current = null;
  }, [folders]);
  return (
    <Setting
      id="folders"
      about={
        folders.length === 0
          ? t`None yet: folders Codex was launched in are offered again here, in the launch menu and in the tray.`
          : t`Offered in the launch menu and in the tray. Taking one off the list leaves the folder alone.`
      }
    >
      {folders.length === 0 ? null : (
        <ul ref={list} className="folder-list" data-testid="folder-list">
          {folders.map((folder, index) => (
            <li key={folder}>
              <code className="path">{folderText(folder)}</code>
              <button
                type="button"
                className="icon-button"
                aria-label={t`Take ${folderText(folder)} off the list`}
                data-testid="folder-forget"
                onClick={() => {
                  taken.current = index;
                  void forgetFolder(folder);
                }}
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
