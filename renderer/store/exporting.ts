import type { ExportFormat, ExportPreview, ProblemView, SessionFilter } from '../../preload/contract.ts';
import { t } from '../../preload/language.ts';
import type { Loadable } from './state.ts';

/** What is to be exported: some sessions, or all that a filter leaves. */
export interface ExportWhat {
  /** How it is called above the sheet: a session's title, or "12 sessions". */
  readonly name: string;
  /** Null exports all that `filter` leaves. */
  readonly sessionIds: readonly string[] | null;
  readonly filter: SessionFilter;
}

/** The export sheet's own state. */
export interface Exporting {
  readonly what: ExportWhat;
  readonly format: ExportFormat;
  /** True at first, always: what leaves the machine unredacted is a person's explicit choice. */
  readonly redacted: boolean;
  readonly preview: Loadable<ExportPreview>;
  readonly busy: boolean;
  /** Why it was not saved. */
  readonly problem: ProblemView | null;
}

/** How each format is called. */
export function formatNames(): Readonly<Record<ExportFormat, string>> {
  return {
    markdown: 'Markdown',
    jsonl: t`JSON lines`,
    har: 'HAR',
  };
}

/** What each format is for, in a sentence. */
export function formatAbouts(): Readonly<Record<ExportFormat, string>> {
  return {
    markdown: t`For reading: prompts, answers, commands and what they wrote, turn by turn.`,
    jsonl: t`For programs: one line for each session, turn and item.`,
    har: t`For network tools: the raw requests and answers that are still kept.`,
  };
}
