import type { DoctorArea, DoctorReport, FindingView, ProblemView } from '../../preload/contract.ts';
import { counted, t } from '../../preload/language.ts';
import { numberText } from '../format/intl.ts';

/** The doctor's page: what was found last, and what is under way. */
export interface Doctor {
  readonly running: boolean;
  /** The last one stays while a new one is made; null before the first. */
  readonly report: DoctorReport | null;
  /** Why there is no new one. */
  readonly problem: ProblemView | null;
  /** The finding that is being mended; null when none is. */
  readonly fixing: string | null;
  /** The finding that could not be mended, and why. */
  readonly unfixed: { readonly findingId: string; readonly problem: ProblemView } | null;
}

/** Nothing looked at yet. */
export const emptyDoctor: Doctor = {
  running: false,
  report: null,
  problem: null,
  fixing: null,
  unfixed: null,
};

/** What each area is called. */
export function areaNames(): Readonly<Record<DoctorArea, string>> {
  return {
    codex: 'Codex',
    configuration: t`Codex’s configuration`,
    environment: t`Environment`,
    network: t`Network`,
    credentials: t`Sign-ins and keys`,
    postern: 'Postern',
  };
}

/** What each level is called. */
export function levelNames(): Readonly<Record<FindingView['level'], string>> {
  return {
    fine: t`Fine`,
    note: t`Note`,
    warning: t`Warning`,
    problem: t`Problem`,
  };
}

const harm: Readonly<Record<FindingView['level'], number>> = { problem: 0, warning: 1, note: 2, fine: 3 };
const areas: readonly DoctorArea[] = [
  'codex',
  'configuration',
  'environment',
  'network',
  'credentials',
  'postern',
];

/** The findings of one area: those to look at, the worst first, and those that are fine. */
export interface AreaFindings {
  readonly area: DoctorArea;
  readonly open: readonly FindingView[];
  readonly fine: readonly FindingView[];
}

/** The areas of a report, the one with the worst finding first; an area nothing was found in is left out. */
export function areasOf(findings: readonly FindingView[]): readonly AreaFindings[] {
  const worst = ({ open }: AreaFindings): number => (open[0] === undefined ? harm.fine : harm[open[0].level]);
  return areas
    .map((area): AreaFindings => {
      const own = findings
        .filter((one) => one.area === area)
        .toSorted((a, b) => harm[a.level] - harm[b.level]);
      return {
        area,
        open: own.filter((one) => one.level !== 'fine'),
        fine: own.filter((one) => one.level === 'fine'),
      };
    })
    .filter(({ open, fine }) => open.length + fine.length > 0)
    .toSorted((a, b) => worst(a) - worst(b));
}

/** What came of the checks, in a sentence. */
export function summaryOf(findings: readonly FindingView[]): string {
  const count = (level: FindingView['level']): number => findings.filter((one) => one.level === level).length;
  const [problems, warnings, notes] = [count('problem'), count('warning'), count('note')];
  const wrong = counted(problems)`${numberText(problems)} problem | ${numberText(problems)} problems`;
  const odd = counted(warnings)`${numberText(warnings)} warning | ${numberText(warnings)} warnings`;
  if (problems > 0) return warnings > 0 ? t`${wrong} and ${odd}.` : t`${wrong}.`;
  if (warnings > 0) return t`${odd}.`;
  return notes === 0 ? t`Everything is fine.` : t`Nothing is wrong.`;
}
