import { Search, X } from 'lucide-react';
import { useId, useRef } from 'react';
import { t } from '../../../preload/language.ts';
import { useActions, useWindow } from '../../store/context.ts';
import { facetsIn } from '../../store/filters.ts';
import { isSearching } from '../../store/search.ts';
import { sessionListId } from './session-list.tsx';

/** The field's element, for keys that lead to it. */
export const searchFieldId = 'session-search';

/** Where words to search for are typed. Escape clears it, the arrows go on into the list. */
export function SearchField() {
  const { setText, dropLastFacet, clearSearch, move } = useActions();
  const text = useWindow((state) => state.search.filter.text ?? '');
  const narrowed = useWindow((state) => facetsIn(state.search.filter).length > 0);
  const found = useWindow((state) => isSearching(state.search) && (state.search.found?.total ?? 0) > 0);
  const field = useRef<HTMLInputElement>(null);
  const hintId = useId();

  const toList = (): void => document.getElementById(sessionListId)?.focus();

  return (
    <search className="search-field">
      <Search size={14} strokeWidth={1.5} aria-hidden />
      <input
        ref={field}
        id={searchFieldId}
        type="text"
        className="text-field"
        placeholder={t`Search sessions`}
        aria-label={t`Search sessions`}
        aria-describedby={hintId}
        aria-keyshortcuts="/ Control+F Meta+F"
        autoComplete="off"
        spellCheck={false}
        maxLength={1000}
        value={text}
        data-testid="session-search"
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          switch (event.key) {
            case 'Escape':
              if (text !== '') setText('');
              else if (narrowed) clearSearch();
              else toList();
              break;
            case 'Backspace':
              if (text !== '' || !dropLastFacet()) return;
              break;
            case 'ArrowDown':
              toList();
              if (found) move(Number.NEGATIVE_INFINITY);
              break;
            case 'Enter':
              if (!found) return;
              toList();
              move(Number.NEGATIVE_INFINITY);
              break;
            default:
              return;
          }
          event.preventDefault();
          event.stopPropagation();
        }}
      />
      <span id={hintId} className="hidden-text">
        {t`In prompts, answers, commands and their output. Arrow down goes to the list.`}
      </span>
      {text === '' ? (
        <kbd aria-hidden>/</kbd>
      ) : (
        <button
          type="button"
          className="icon-button"
          aria-label={t`Clear the search`}
          title={t`Clear the search`}
          onClick={() => {
            setText('');
            field.current?.focus();
          }}
        >
          <X size={14} strokeWidth={1.5} aria-hidden />
        </button>
      )}
    </search>
  );
}
