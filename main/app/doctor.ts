import { chmod, mkdir } from 'node:fs/promises';
import { arch, release } from 'node:os';
import type { DoctorReport } from '../../preload/contract.ts';
import { t } from '../../preload/language.ts';
import { contentRedactor } from '../domain/redact-content.ts';
import { failed, ok, problem, type Problem, type Result } from '../domain/problem.ts';
import { leftovers } from '../doctor/check-connections.ts';
import { missingHomeId, modeFindingPath } from '../doctor/check-homes.ts';
import { diagnose } from '../doctor/diagnose.ts';
import { examine, type Examined, type Readers } from '../doctor/examine.ts';
import { reportText } from '../doctor/report-text.ts';
import { makeReaders, type DoctorMachine, type DoctorRooms } from './doctor-readers.ts';

/** Examines Codex on this machine and Postern itself (FEATURES T9). */
export interface Doctor {
  /** Looks at everything; who asks meanwhile gets the same report. Never rejects, and takes five seconds at most. */
  run(): Promise<DoctorReport>;
  /** Does what a finding of the last report offers, and looks again. `not-found` when it offers nothing. */
  fix(findingId: string): Promise<Result<DoctorReport>>;
  /** The last report; null before the first. */
  last(): DoctorReport | null;
}

/** What the doctor is made from. */
export interface DoctorOptions {
  readonly rooms: DoctorRooms & {
    readonly connections: {
      cleanLeftover(homeId: string, profile: string | null, key: string): Promise<Result<unknown>>;
    };
  };
  readonly machine: DoctorMachine;
  /** Others than the usual ones, for tests. */
  readonly readers?: Readers;
}

/** Opens the doctor; nothing is looked at before it is asked. */
export function openDoctor({ rooms, machine, readers: given }: DoctorOptions): Doctor {
  const { platform, version, log } = rooms;
  const redact = contentRedactor({ home: machine.userHome, user: machine.userName });
  const readers = given ?? makeReaders(rooms, machine);
  let running: Promise<DoctorReport> | null = null;
  let last: { readonly examined: Examined; readonly report: DoctorReport } | null = null;

  async function look(): Promise<DoctorReport> {
    const startedAt = performance.now();
    const examined = await examine(readers, platform, machine.now);
    const findings = diagnose(examined.facts, examined.unread);
    const at = examined.facts.now;
    const system = `${platform} ${release()}, ${arch()}`;
    const text = reportText({ at, version, system }, findings, redact);
    const durationMs = Math.round(performance.now() - startedAt);
    const report: DoctorReport = { at, durationMs, findings, text };
    last = { examined, report };
    const count = (level: string): number => findings.filter((one) => one.level === level).length;
    log.info('doctor: looked', { durationMs, problems: count('problem'), warnings: count('warning') });
    return report;
  }

  function run(): Promise<DoctorReport> {
    running ??= look().finally(() => (running = null));
    return running;
  }

  /** What a finding's own fix does; null when Postern can do nothing about it. */
  function actFor(findingId: string): (() => Promise<Problem | null>) | null {
    if (last === null) return null;
    const { facts } = last.examined;
    const offered = last.report.findings.find(({ id }) => id === findingId);
    if (offered?.fix?.type !== 'act') return null;
    for (const home of facts.homes ?? []) {
      if (findingId === missingHomeId(home)) {
        return () => written(home.path, mkdir(home.path, { recursive: true, mode: 0o700 }));
      }
      const path = modeFindingPath(findingId, home);
      const mode = home.modes.find((one) => one.path === path)?.mode;
      if (path !== null && mode !== undefined) return () => written(path, chmod(path, mode & 0o700));
    }
    const leftover = leftovers(facts.connections ?? []).find((one) => one.findingId === findingId);
    if (leftover === undefined) return null;
    return async () => {
      const done = await rooms.connections.cleanLeftover(leftover.homeId, leftover.profile, leftover.key);
      return done.ok ? null : done.problem;
    };
  }

  return {
    run,
    last: () => last?.report ?? null,
    async fix(findingId) {
      const act = actFor(findingId);
      if (act === null) return failed(nothingToDo());
      const trouble = await act();
      log.info('doctor: fixed', { done: trouble === null });
      if (trouble !== null) return failed(trouble);
      // A report that was begun before the fix would still show what is gone.
      await running;
      return ok(await run());
    },
  };
}

async function written(path: string, writing: Promise<unknown>): Promise<Problem | null> {
  try {
    await writing;
    return null;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : t`an unknown error`;
    return problem(
      'file-unwritable',
      t`Could not change ${path}.`,
      t`The system answered ${code}.`,
      t`Change it yourself, then look again.`,
    );
  }
}

const nothingToDo = () =>
  problem(
    'not-found',
    t`There is nothing to do about this any more.`,
    t`It was mended meanwhile, or only you can mend it.`,
    t`Look again.`,
  );
