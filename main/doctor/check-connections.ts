import type { CodexHomeView, FindingView } from '../../preload/contract.ts';
import { redactText } from '../domain/redact.ts';
import { actFix, finding, findingId, inWords, showFix } from './finding.ts';
import { t } from '../../preload/language.ts';

/** The call that takes a leftover out, and the finding that offers it. */
export interface LeftoverToClean {
  readonly findingId: string;
  readonly homeId: string;
  readonly profile: string | null;
  readonly key: string;
}

/** What of ours, and what other tools left, stands in Codex's configuration. */
export function checkConnections(homes: readonly CodexHomeView[]): readonly FindingView[] {
  return homes.flatMap((home) =>
    home.files.flatMap((file) => {
      const found: FindingView[] = [];
      if (file.leftover !== null) {
        const { key, url, tool } = file.leftover;
        found.push(
          finding({
            id: leftoverId(file.path, key),
            area: 'configuration',
            level: 'problem',
            title: t`${key} in ${file.path} leads to ${redactText(url)}, where nobody answers.`,
            detail:
              tool === null
                ? t`Some tool left it there; Codex cannot reach its provider with it.`
                : t`${tool} left it there; Codex cannot reach its provider with it.`,
            next: t`Take it out. The file as it was is kept beside it.`,
            fix: actFix(t`Take it out`),
          }),
        );
      }
      const { connection } = file;
      if (connection?.state === 'drifted') {
        found.push(
          finding({
            id: findingId('config.drift', file.path),
            area: 'configuration',
            level: 'warning',
            title: t`Something else changed ${inWords(connection.drift.map(({ key }) => key))} in ${file.path} after Postern wrote it.`,
            detail: t`Postern leaves it as it is until you say what is to be.`,
            next: t`Write it again, or leave theirs.`,
            fix: showFix(t`Show Codex`, 'codex'),
          }),
        );
      } else if (connection?.problem != null) {
        found.push(
          finding({
            id: findingId('config.stuck', file.path),
            area: 'configuration',
            level: 'problem',
            title: connection.problem.what,
            detail: t`${file.path}: ${connection.problem.why}`,
            next: connection.problem.next,
            fix: showFix(t`Show Codex`, 'codex'),
          }),
        );
      } else if (connection !== null) {
        found.push(
          finding({
            id: findingId('config.connection', file.path),
            area: 'configuration',
            level: 'fine',
            title: connection.sentence,
            detail: file.path,
          }),
        );
      }
      if (connection?.restart != null) {
        found.push(
          finding({
            id: findingId('config.restart', file.path),
            area: 'configuration',
            level: 'note',
            title: t`A Codex that runs must be started again before it follows Postern.`,
            detail: connection.restart,
          }),
        );
      }
      return found;
    }),
  );
}

/** What the findings about leftovers are about. */
export function leftovers(homes: readonly CodexHomeView[]): readonly LeftoverToClean[] {
  return homes.flatMap((home) =>
    home.files.flatMap(({ path, profile, leftover }) =>
      leftover === null
        ? []
        : [{ findingId: leftoverId(path, leftover.key), homeId: home.id, profile, key: leftover.key }],
    ),
  );
}

const leftoverId = (path: string, key: string): string => findingId('config.leftover', path, key);
