import type { SessionRecord } from './model.ts';
import type { Database } from './database.ts';
import { objectOf, parseJson, textOf } from './json.ts';
import { readSession, type Row } from './rows.ts';
import { oneLine } from './summary.ts';

/** A session a title may be meant for. */
export interface TitleCandidate {
  readonly id: string;
  readonly launchId: string | null;
  readonly originator: string | null;
  readonly startedAt: number;
  /** Null when content is not kept. */
  readonly firstPrompt: string | null;
}

/** A hidden session in which Codex asks for the title of another. */
export interface TitleSession extends TitleCandidate {
  /** Its answer; null until it has one. */
  readonly answer: string | null;
}

/** Codex asks for a title while the titled session's first turn runs. */
const longestApartMs = 10 * 60_000;
/** Without texts to compare, only a session begun this close is taken for the titled one. */
const closeMs = 10_000;
const longestTitle = 80;

/**
 * Finds the session a title session is about: of the same launch and client, and the one whose first prompt it quotes
 * (Codex 0.169 ends its request with "User prompt:" and the prompt). Null when none fits.
 */
export function findTitled(title: TitleSession, candidates: readonly TitleCandidate[]): string | null {
  const near = candidates
    .filter((one) => one.launchId === title.launchId && one.originator === title.originator)
    .map((one) => ({ one, apartMs: Math.abs(title.startedAt - one.startedAt) }))
    .toSorted((left, right) => left.apartMs - right.apartMs);
  const quoted = title.firstPrompt === null ? null : quotedPrompt(title.firstPrompt);
  const found = near.find(({ one, apartMs }) => {
    if (quoted === null || one.firstPrompt === null) return apartMs <= closeMs;
    const prompt = one.firstPrompt.trim();
    return apartMs <= longestApartMs && quoted !== '' && (prompt === quoted || startsAlike(prompt, quoted));
  });
  return found?.one.id ?? null;
}

/** The title in a title session's answer, `{"title":"..."}`; null when it has another shape. */
export function readTitle(answer: string | null): string | null {
  const title = textOf(objectOf(parseJson(answer ?? ''))?.['title']);
  return title === null ? null : textOf(oneLine(title, longestTitle));
}

/** Reads a title session, and the sessions it may be about, from the log. */
export function readTitleSession(database: Database, sessionId: string): TitleSession | null {
  const row = database.prepare(`${candidateSelect} WHERE sessions.id = ?`).get(sessionId) as Row | undefined;
  if (row === undefined) return null;
  const answer = database
    .prepare(
      `SELECT contents.text FROM items JOIN contents ON contents.id = items.content_id
       WHERE items.session_id = ? AND items.kind = 'answer' ORDER BY items.rowid DESC LIMIT 1`,
    )
    .get(sessionId) as { text: string } | undefined;
  return { ...candidate(row), answer: answer?.text ?? null };
}

/** The newest sessions of people, any of which a title may be about. */
export function readCandidates(database: Database): readonly TitleCandidate[] {
  const rows = database
    .prepare(`${candidateSelect} WHERE sessions.kind = 'user' ORDER BY sessions.activity DESC LIMIT 32`)
    .all();
  return (rows as Row[]).map(candidate);
}

const candidateSelect = `
  SELECT sessions.*, (
    SELECT contents.text FROM items
    JOIN turns ON turns.session_id = items.session_id AND turns.id = items.turn_id
    JOIN contents ON contents.id = items.content_id
    WHERE items.session_id = sessions.id AND items.kind = 'prompt'
    ORDER BY turns.ordinal, items.position LIMIT 1
  ) AS first_prompt FROM sessions`;

function candidate(row: Row): TitleCandidate {
  const session: SessionRecord = readSession(row);
  const { id, launchId, originator, startedAt } = session;
  return { id, launchId, originator, startedAt, firstPrompt: textOf(row['first_prompt']) };
}

function quotedPrompt(request: string): string | null {
  const mark = 'User prompt:\n';
  const at = request.indexOf(mark);
  return at === -1 ? null : request.slice(at + mark.length).trim();
}

/** True when one is a shortened form of the other; a few shared letters prove nothing. */
function startsAlike(prompt: string, quoted: string): boolean {
  const stem = quoted.replace(/(?:…|\.\.\.)$/, '').trimEnd();
  return stem.length >= 40 && prompt.startsWith(stem);
}
