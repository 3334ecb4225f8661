import type { CodexView } from '../../preload/contract.ts';
import { t } from '../../preload/language.ts';
import { problem, type Problem } from '../domain/problem.ts';

/** The newest 0.x that does not know `openai_base_url` (docs/compatibility.md: 0.113 fails, 0.115 is routed). */
const newestUnroutable = 113;

/** Why a launch of this Codex cannot be routed: it would go to its provider past Postern. Null when it can, or nobody knows. */
export function tooOldToRoute(codex: CodexView): Problem | null {
  if (codex.state !== 'found') return null;
  const minor = /^0\.(\d{1,6})\./.exec(codex.version)?.[1];
  if (minor === undefined || Number(minor) > newestUnroutable) return null;
  return problem(
    'codex-old',
    t`Codex ${codex.version} is too old to go through Postern.`,
    t`It would go to its provider past Postern, and nothing would be routed or logged.`,
    t`Bring Codex up to date, or turn routing off to start this one as it is.`,
  );
}
