import { useEffect, useState } from 'react';
import { t } from '../../../preload/language.ts';
import { useWindowStore } from '../../store/context.ts';

/** Lets a gateway file be dropped anywhere on the window, and outlines the window while one hovers. */
export function DropTarget() {
  const { actions } = useWindowStore();
  const [over, setOver] = useState(false);
  useEffect(() => {
    // Entering a part of the page comes before leaving the one before, so entries are counted.
    let depth = 0;
    const carries = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') ?? false;
    const enter = (event: DragEvent): void => {
      if (!carries(event)) return;
      depth += 1;
      setOver(true);
    };
    const leave = (event: DragEvent): void => {
      if (!carries(event)) return;
      depth -= 1;
      if (depth <= 0) setOver(false);
    };
    const hover = (event: DragEvent): void => {
      if (carries(event)) event.preventDefault();
    };
    const drop = (event: DragEvent): void => {
      depth = 0;
      setOver(false);
      if (!carries(event)) return;
      event.preventDefault();
      const file = event.dataTransfer?.files[0];
      if (file !== undefined) void actions.dropFile(file);
    };
    window.addEventListener('dragenter', enter);
    window.addEventListener('dragleave', leave);
    window.addEventListener('dragover', hover);
    window.addEventListener('drop', drop);
    return () => {
      window.removeEventListener('dragenter', enter);
      window.removeEventListener('dragleave', leave);
      window.removeEventListener('dragover', hover);
      window.removeEventListener('drop', drop);
    };
  }, [actions]);
  if (!over) return null;
  return (
    <div className="drop-target" data-testid="drop-target" aria-hidden>
      <p>{t`Drop a gateway file to see what it would bring`}</p>
    </div>
  );
}
