import { Fragment, useEffect, useState, type ReactNode } from 'react';
import type { Language } from '../preload/contract.ts';
import { speak } from '../preload/catalogs.ts';
import { language } from '../preload/language.ts';
import { useWindow } from './store/context.ts';

/** Makes everything in it anew when another language comes into force. */
export function Speaking({ children }: { readonly children: ReactNode }) {
  const wanted = useWindow((state) => state.settings?.speaks ?? null);
  const [spoken, setSpoken] = useState<Language>(language);
  useEffect(() => {
    if (wanted === null || wanted === spoken) return;
    let left = false;
    void speak(wanted).then(
      () => {
        if (!left) setSpoken(wanted);
      },
      // Its texts went with an upgrade: what asked for them says so, and the language stays.
      () => undefined,
    );
    return () => {
      left = true;
    };
  }, [wanted, spoken]);
  useEffect(() => {
    document.documentElement.lang = spoken;
  }, [spoken]);
  return <Fragment key={spoken}>{children}</Fragment>;
}
