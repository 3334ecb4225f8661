import type { CodexView } from '../../preload/contract.ts';
import { t } from '../../preload/language.ts';
import { problem, type Problem } from '../domain/problem.ts';

/** The newest 0.x that does not know `openai_base_url` (docs/compatibility.md: 0.113 fails, 0.115 is routed). */
const newestUnroutable = 113;

/** The newest 0.x whose providers know no command for a bearer (docs/compatibility.md: 0.117 fails, 0.118 works). */
const newestWithoutCommand = 117;

/** The newest 0.x that compresses what a key is for when a ChatGPT sign-in is stored besides (docs/compatibility.md). */
const newestCompressing = 168;

/** Why a launch of this Codex cannot be routed: it would go to its provider past Postern. Null when it can, or nobody knows. */
export function tooOldToRoute(codex: CodexView): Problem | null {
  const old = upTo(codex, newestUnroutable);
  if (old === null) return null;
  return problem(
    'codex-old',
    t`Codex ${old} is too old to go through Postern.`,
    t`It would go to its provider past Postern, and nothing would be routed or logged.`,
    t`Bring Codex up to date, or turn routing off to start this one as it is.`,
  );
}

/**
 * Why this Codex cannot be connected; `managed`: with a credential of Postern's, which a command brings. Null when it can, or
 * nobody knows: another Codex than the one that was found may use the same configuration.
 */
export function tooOldToConnect(codex: CodexView, managed: boolean): Problem | null {
  const unroutable = upTo(codex, newestUnroutable);
  if (unroutable !== null)
    return problem(
      'codex-old',
      t`Codex ${unroutable} is too old to be connected.`,
      t`It does not know openai_base_url, so it would go past what is written, to the provider it goes to now.`,
      t`Bring Codex up to date, then connect again.`,
    );
  const commandless = managed ? upTo(codex, newestWithoutCommand) : null;
  if (commandless === null) return null;
  return problem(
    'codex-old',
    t`Codex ${commandless} cannot be connected with a credential of Postern.`,
    t`It does not know the command that brings it one, so each request would be refused.`,
    t`Bring Codex up to date, or choose a gateway that passes Codex's own sign-in or key on.`,
  );
}

/**
 * Whether this Codex may send what a key is for as zstd, which is made for ChatGPT's own upstream: it goes by the ChatGPT
 * sign-in that is stored besides. True also when nobody knows which Codex it is; to a newer one the setting says nothing new.
 */
export function mayCompressForKeys(codex: CodexView): boolean {
  const minor = codex.state === 'found' ? minorOf(codex.version) : null;
  return minor === null || minor <= newestCompressing;
}

/** The version of a Codex that is of this 0.x or older; null when it is newer, or nobody knows. */
function upTo(codex: CodexView, newest: number): string | null {
  if (codex.state !== 'found') return null;
  const minor = minorOf(codex.version);
  return minor === null || minor > newest ? null : codex.version;
}

/** The x of 0.x, endless for 1.0 and newer; null where it does not tell: a Codex built from its sources is 0.0.0. */
function minorOf(version: string): number | null {
  const [, major, minor] = /^(\d{1,4})\.(\d{1,6})\./.exec(version) ?? [];
  if (major === undefined || minor === undefined) return null;
  if (Number(major) > 0) return Number.POSITIVE_INFINITY;
  return Number(minor) === 0 ? null : Number(minor);
}
