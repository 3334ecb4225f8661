import { counted } from '../../preload/language.ts';
import type { AnswerFacts } from './explain-rule.ts';

/** What the body of an answer that is no success says, in any of the shapes providers use. */
export type ToldFacts = Pick<AnswerFacts, 'errorCode' | 'errorMessage' | 'isPage' | 'resets' | 'ourProblem'>;

/** An answer as it came. */
export interface ToldAnswer {
  readonly contentType: string | null;
  readonly body: string;
  /** `retry-after`, in seconds; null when it is not there or no number. */
  readonly retryAfter: number | null;
  /** Unix ms. */
  readonly now: number;
}

type Fields = Readonly<Record<string, unknown>>;

/**
 * Reads OpenAI's `{error:{message,type,code,param}}`, Azure's `{error:{code,message}}`, AWS's `{message,__type}`, `{detail}`,
 * `{error:"…"}`, plain text and pages; Postern's own answers name their code.
 */
export function readAnswer({ contentType, body, retryAfter, now }: ToldAnswer): ToldFacts {
  const outer = fieldsOf(parsed(body));
  const isPage =
    outer === null && (/\bhtml\b/i.test(contentType ?? '') || /^\s*<(!doctype|html)/i.test(body));
  if (outer === null) return { ...nothing, errorMessage: body.trim().slice(0, 4_000) || null, isPage };
  const detail = fieldsOf(outer['detail']) ?? fieldsOf(outer['details']);
  const inner = fieldsOf(outer['error']) ?? detail ?? outer;
  const codes = [inner['code'], inner['type'], outer['__type'], outer['code'], inner['status']].flatMap(
    wordsOf,
  );
  const isOurs = inner['type'] === 'postern_error';
  const resetsAt = numberOf(inner['resets_at']);
  const seconds =
    numberOf(inner['resets_in_seconds']) ?? (resetsAt === null ? retryAfter : resetsAt - now / 1_000);
  return {
    errorCode: codes.length === 0 ? null : [...new Set(codes)].join(' '),
    errorMessage:
      textOf(inner['message']) ??
      textOf(inner['Message']) ??
      textOf(outer['error']) ??
      textOf(outer['message']) ??
      textOf(outer['detail']) ??
      textOf(inner['msg']),
    isPage: false,
    resets: seconds === null || seconds <= 0 ? null : inWords(seconds),
    ourProblem: isOurs ? (textOf(inner['postern_code']) ?? textOf(inner['code'])) : null,
  };
}

const nothing: ToldFacts = {
  errorCode: null,
  errorMessage: null,
  isPage: false,
  resets: null,
  ourProblem: null,
};

/** The status that an error told within an answer would have had, had it come before the answer began. */
export function statusOfCode(code: string | null): number {
  if (code === null || /server_error|overloaded|slow_down/.test(code)) return 503;
  if (/rate_limit|quota|usage_/.test(code)) return 429;
  return /model_not_found/.test(code) ? 404 : 400;
}

/** How long until something, rounded as people would say it. */
function inWords(seconds: number): string {
  if (seconds < 90) {
    const count = Math.ceil(seconds);
    return counted(count)`in ${count} second | in ${count} seconds`;
  }
  if (seconds < 5_400) {
    const count = Math.round(seconds / 60);
    return counted(count)`in ${count} minute | in ${count} minutes`;
  }
  if (seconds < 129_600) {
    const count = Math.round(seconds / 3_600);
    return counted(count)`in ${count} hour | in ${count} hours`;
  }
  const count = Math.round(seconds / 86_400);
  return counted(count)`in ${count} day | in ${count} days`;
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}

function fieldsOf(value: unknown): Fields | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : null;
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value.trim() !== '' ? value.slice(0, 4_000) : null;
}

function numberOf(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

/** A code may be a number, as OpenRouter's are. */
function wordsOf(value: unknown): readonly string[] {
  if (typeof value === 'number') return [String(value)];
  return typeof value === 'string' && value !== '' ? [value.slice(0, 200)] : [];
}
