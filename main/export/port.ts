import type { ExportFormat, SessionFilter } from '../../preload/contract.ts';
import type { Redactor } from '../domain/redact-content.ts';
import type { RecorderAnswers } from '../recorder/port.ts';

/** Where an export reads from; the recorder's own questions. */
export interface ExportReader {
  search(filter: SessionFilter, before: number | null, limit: number): Promise<RecorderAnswers['search']>;
  detail(sessionId: string): Promise<RecorderAnswers['session']>;
  raw(sessionId: string, turnId: string): Promise<RecorderAnswers['raw']>;
}

/** What is exported: the sessions named, else those a filter leaves. */
export interface ExportChoice {
  readonly filter: SessionFilter;
  readonly sessionIds: readonly string[] | null;
  readonly format: ExportFormat;
}

/** What an export is written with. */
export interface ExportMeans {
  readonly reader: ExportReader;
  /** Makes texts fit to leave; `keepAll` when the person asked for everything. */
  readonly redact: Redactor;
  /** Postern's own. */
  readonly version: string;
  /** When it is made, Unix ms. */
  readonly at: number;
  /** The base URL a backend sent to; null when it is not known any more. */
  upstreamOf(gateway: string, backend: string): string | null;
}

/** A piece of an export: its text, and what it adds to the counts. */
export interface ExportPiece {
  readonly text: string;
  readonly sessions: number;
  readonly turns: number;
}
