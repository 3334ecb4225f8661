import type { FindingView } from '../../preload/contract.ts';
import { placeName } from '../domain/place-names.ts';
import type { CodexProgram, ProgramFacts } from './facts.ts';
import { copyFix, finding, sentences } from './finding.ts';
import { ageOf, observedCodex } from './observed.ts';
import { originOf } from './origin.ts';
import { t } from '../../preload/language.ts';

/** Which Codex there is, which one is used, and whether Postern knows its kind. */
export function checkPrograms(facts: ProgramFacts): readonly FindingView[] {
  return [found(facts), ...version(facts), ...several(facts), ...otherOnDesktop(facts)];
}

function found({ used, all }: ProgramFacts): FindingView {
  const id = 'codex.found';
  switch (used.state) {
    case 'missing': {
      const [install] = used.install;
      return finding({
        id,
        area: 'codex',
        level: 'problem',
        title: t`Codex was not found on this machine.`,
        detail: t`It is neither on PATH nor where its installers put it.`,
        next: t`Install Codex, then look again.`,
        fix: install === undefined ? null : copyFix(`Copy: ${install.label}`, install.command),
      });
    }
    case 'broken':
      return finding({
        id,
        area: 'codex',
        level: 'problem',
        title: used.problem.what,
        detail: used.problem.why,
        next: used.problem.next,
        fix: copyFix(t`Copy the command`, 'codex --version'),
      });
    case 'found': {
      const program = all.find(({ path }) => path === used.path);
      const { name, isKnown } = originOf(program?.realPath ?? used.path);
      return finding({
        id,
        area: 'codex',
        level: 'fine',
        title: isKnown
          ? t`Postern launches Codex ${used.version}, installed by ${name}.`
          : t`Postern launches Codex ${used.version}, installed by hand.`,
        detail: t`It is at ${used.path}, found by ${placeName(used.foundBy)}.`,
        fix: hasDoctor(used.version) ? copyFix(t`Copy Codex's own check`, 'codex doctor') : null,
      });
    }
  }
}

/** `codex doctor` was seen with the observed version; Postern does not run it, as it may renew Codex's own sign-in. */
const hasDoctor = (told: string): boolean => ['observed', 'newer'].includes(ageOf(told));

function version({ used, all }: ProgramFacts): readonly FindingView[] {
  if (used.state !== 'found') return [];
  const program = all.find(({ path }) => path === used.path);
  const { update } = originOf(program?.realPath ?? used.path);
  const fix = update === null ? null : copyFix(t`Copy the update command`, update);
  const id = 'codex.version';
  switch (ageOf(used.version)) {
    case 'older':
      return [
        finding({
          id,
          area: 'codex',
          level: 'warning',
          title: t`Codex ${used.version} is too old for some of what Postern does.`,
          detail: t`Everything works from ${observedCodex.oldest} on. An older one may not take a connection, or go to its provider past Postern.`,
          next: t`Bring Codex up to date.`,
          fix,
        }),
      ];
    case 'newer':
      return [
        finding({
          id,
          area: 'codex',
          level: 'note',
          title: t`Codex ${used.version} is newer than ${observedCodex.version}, which Postern was tried with.`,
          detail: t`Everything is expected to work. If something does not, say this version with it.`,
        }),
      ];
    case 'unknown':
      return [
        finding({ id, area: 'codex', level: 'note', title: t`Postern does not know Codex ${used.version}.` }),
      ];
    case 'earlier':
    case 'observed':
      return [
        finding({ id, area: 'codex', level: 'fine', title: t`Postern knows Codex ${used.version} well.` }),
      ];
  }
}

function several({ used, all, shellTakes }: ProgramFacts): readonly FindingView[] {
  const programs = distinct(all);
  if (programs.length < 2) return [];
  const versions = new Set(programs.map((one) => one.version ?? 'unknown'));
  const taken = used.state === 'missing' ? null : used.path;
  const different = versions.size > 1;
  return [
    finding({
      id: 'codex.several',
      area: 'codex',
      level: different ? 'warning' : 'note',
      title: different
        ? t`There are ${programs.length} Codex on this machine, of different versions.`
        : t`There are ${programs.length} Codex on this machine.`,
      detail: sentences(
        `${programs.map(wordsOf).join('; ')}.`,
        taken === null ? t`Postern takes none of them.` : t`Postern takes ${taken}.`,
        shellTakes === null || shellTakes === taken ? '' : t`A terminal takes ${shellTakes}.`,
      ),
      next: different ? t`Remove those you do not use, or bring all up to date.` : '',
    }),
  ];
}

function otherOnDesktop({ shellTakes, desktopTakes, all }: ProgramFacts): readonly FindingView[] {
  if (shellTakes === null || desktopTakes === null) return [];
  const real = (path: string): string => all.find((one) => one.path === path)?.realPath ?? path;
  if (real(shellTakes) === real(desktopTakes)) return [];
  return [
    finding({
      id: 'codex.path',
      area: 'codex',
      level: 'warning',
      title: t`A terminal and the desktop take different Codex programs.`,
      detail: t`PATH in a terminal leads to ${shellTakes}, PATH of programs started from the desktop to ${desktopTakes}.`,
      next: t`Put the same folder first in both, or remove one of the two.`,
    }),
  ];
}

/** One for each program: links to the same file are one. */
function distinct(all: readonly CodexProgram[]): readonly CodexProgram[] {
  const seen = new Set<string>();
  return all.filter(({ realPath }) => !seen.has(realPath) && seen.add(realPath));
}

const wordsOf = ({ path, realPath, version: known }: CodexProgram): string =>
  `${path} (${known ?? t`no version`}, ${originOf(realPath).name})`;
