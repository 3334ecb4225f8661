import { Search, X } from 'lucide-react';
import { useRef } from 'react';
import { counted, t } from '../../../preload/language.ts';
import { numberText } from '../../format/intl.ts';
import { useActions, useWindow } from '../../store/context.ts';
import { foundSettings } from '../../store/setting-list.ts';

/** Where the search field of the settings stands in the document. */
export const settingsSearchId = 'settings-search';

/** Narrows the page to the settings whose name, group or other words begin as typed. */
export function SettingsSearch() {
  const { searchSettings } = useActions();
  const query = useWindow((state) => state.settingsPage.query);
  const field = useRef<HTMLInputElement>(null);
  const clear = (): void => {
    searchSettings('');
    field.current?.focus();
  };
  return (
    <div className="search-field settings-search" role="search" aria-label={t`Settings`}>
      <Search size={14} strokeWidth={1.5} aria-hidden />
      <input
        ref={field}
        id={settingsSearchId}
        className="text-field"
        value={query}
        placeholder={t`Search the settings`}
        aria-label={t`Search the settings`}
        autoComplete="off"
        spellCheck={false}
        data-testid="settings-search"
        onChange={(event) => searchSettings(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape' || query === '') return;
          event.preventDefault();
          event.stopPropagation();
          clear();
        }}
      />
      <span className="hidden-text" role="status">
        {query.trim() === '' ? '' : foundText(foundSettings(query).size)}
      </span>
      {query === '' ? null : (
        <button type="button" className="icon-button" aria-label={t`Show all settings`} onClick={clear}>
          <X size={14} strokeWidth={1.5} aria-hidden />
        </button>
      )}
    </div>
  );
}

function foundText(settings: number): string {
  const shown = numberText(settings);
  return counted(settings)`${shown} setting found | ${shown} settings found`;
}
