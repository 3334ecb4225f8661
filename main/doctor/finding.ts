import { createHash } from 'node:crypto';
import type { DoctorArea, DoctorFix, FindingView } from '../../preload/contract.ts';
import { t } from '../../preload/language.ts';

/** What a check says of one thing it looked at; what is left out is empty. */
export type FindingDraft = Pick<FindingView, 'id' | 'area' | 'level' | 'title'> &
  Partial<Pick<FindingView, 'detail' | 'next' | 'fix'>>;

/** A finding from what a check says. */
export function finding({ id, area, level, title, detail, next, fix }: FindingDraft): FindingView {
  return { id, area, level, title, detail: detail ?? '', next: next ?? '', fix: fix ?? null };
}

/** A command to copy. */
export const copyFix = (label: string, command: string): DoctorFix => ({
  type: 'copyCommand',
  label,
  command,
});

/** A place in the window to look at. */
export const showFix = (label: string, place: Extract<DoctorFix, { type: 'show' }>['place']): DoctorFix => ({
  type: 'show',
  label,
  place,
});

/** Something Postern does itself after a click. */
export const actFix = (label: string): DoctorFix => ({ type: 'act', label });

/** The areas in the order a person reads them. */
export const areas: readonly DoctorArea[] = [
  'codex',
  'configuration',
  'environment',
  'credentials',
  'network',
  'postern',
];

const levels: readonly FindingView['level'][] = ['problem', 'warning', 'note', 'fine'];

/** The findings by area, the worst first within each; what is equal keeps its order. One id stands once: the worst. */
export function ordered(findings: readonly FindingView[]): readonly FindingView[] {
  const rank = (one: FindingView): number =>
    areas.indexOf(one.area) * levels.length + levels.indexOf(one.level);
  const sorted = findings.toSorted((left, right) => rank(left) - rank(right));
  const seen = new Set<string>();
  return sorted.filter(({ id }) => !seen.has(id) && seen.add(id));
}

/** A finding's id from the check and what it is about: one word for any shell, the same as long as both stay. */
export function findingId(check: string, ...about: readonly string[]): string {
  const mark = (text: string): string =>
    /^[A-Za-z0-9_-]{1,40}$/.test(text) ? text : createHash('sha256').update(text).digest('hex').slice(0, 8);
  return [check, ...about.map(mark)].join('.');
}

/** A list in words: `a`, `a and b`, `a, b and c`. */
export function inWords(list: readonly string[]): string {
  if (list.length < 2) return list[0] ?? '';
  return t`${list.slice(0, -1).join(', ')} and ${list.at(-1) ?? ''}`;
}

/** Whole sentences after each other; empty ones are left out. */
export function sentences(...all: readonly string[]): string {
  return all.filter((one) => one !== '').join(' ');
}
