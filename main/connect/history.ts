import { counted, t } from '../../preload/language.ts';
import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { HistoryView } from '../../preload/contract.ts';

/** Sessions looked at, newest first: enough for what a person resumes, and read within a second. */
const mostSessions = 2_000;
const atOnce = 16;
const chunkBytes = 32 * 1024;
/** The first line carries the session's whole instructions. */
const longestLineBytes = 1024 * 1024;

/** How many of the newest sessions of a home were recorded under which provider id, the commonest first. */
export async function sessionsByProvider(codexHome: string): Promise<HistoryView['sessions']> {
  const counts = new Map<string, number>();
  const files = await newestRollouts(join(codexHome, 'sessions'), mostSessions);
  for (let at = 0; at < files.length; at += atOnce) {
    const providers = await Promise.all(files.slice(at, at + atOnce).map(providerOfRollout));
    for (const one of providers) if (one !== null) counts.set(one, (counts.get(one) ?? 0) + 1);
  }
  return [...counts]
    .map(([provider, count]) => ({ provider, count }))
    .toSorted((one, other) => other.count - one.count || (one.provider < other.provider ? -1 : 1));
}

/** What a change of the provider id does to the list `codex resume` offers; null when the id stays (PROTOCOL M1). */
export function historyView(
  before: string,
  after: string,
  sessions: HistoryView['sessions'],
): HistoryView | null {
  if (before === after) return null;
  return { before, after, sessions, sentence: sentenceFor(before, after, sessions) };
}

function sentenceFor(before: string, after: string, sessions: HistoryView['sessions']): string {
  const countOf = (provider: string): number => sessions.find((one) => one.provider === provider)?.count ?? 0;
  const hidden = countOf(before);
  const shown = countOf(after);
  if (hidden === 0) {
    return t`\`codex resume\` lists the sessions of one provider id; none of yours was recorded under "${before}", so none is hidden.`;
  }
  const hides = counted(
    hidden,
  )`\`codex resume\` will not list your ${hidden} session recorded under "${before}" while this stands. | \`codex resume\` will not list your ${hidden} sessions recorded under "${before}" while this stands.`;
  const follows =
    shown === 0
      ? t`It has none under the new one yet.`
      : counted(
          shown,
        )`It offers the ${shown} session recorded under "${after}" instead. | It offers the ${shown} sessions recorded under "${after}" instead.`;
  return t`${hides} ${follows} Nothing is deleted: restoring brings them back.`;
}

// Folders and files are named by date and time, so the names tell which are newest.
async function newestRollouts(folder: string, most: number, depth = 0): Promise<readonly string[]> {
  const entries = (await readdir(folder, { withFileTypes: true }).catch(() => [])).toSorted((one, other) =>
    one.name < other.name ? 1 : -1,
  );
  if (depth === 3) {
    return entries
      .filter((one) => one.isFile() && /^rollout-.*\.jsonl$/.test(one.name))
      .slice(0, most)
      .map((one) => join(folder, one.name));
  }
  const found: string[] = [];
  for (const entry of entries) {
    if (found.length >= most) break;
    if (!entry.isDirectory() || !/^\d+$/.test(entry.name)) continue;
    found.push(...(await newestRollouts(join(folder, entry.name), most - found.length, depth + 1)));
  }
  return found;
}

// In a text within the line the quotes would have a backslash before them.
const providerField = /(?<!\\)"model_provider"\s*:\s*"((?:[^"\\]|\\.)*)"/;

async function providerOfRollout(path: string): Promise<string | null> {
  const file = await open(path, 'r').catch(() => null);
  if (file === null) return null;
  try {
    let text = '';
    const buffer = Buffer.alloc(chunkBytes);
    while (text.length < longestLineBytes) {
      const { bytesRead } = await file.read(buffer, 0, chunkBytes);
      text += buffer.toString('latin1', 0, bytesRead);
      const end = text.indexOf('\n');
      const found = providerField.exec(end === -1 ? text : text.slice(0, end))?.[1];
      if (found !== undefined) return found;
      if (end !== -1 || bytesRead === 0) break;
    }
    // Before Codex wrote the field there was one provider.
    return text.startsWith('{') ? 'openai' : null;
  } catch {
    return null;
  } finally {
    await file.close();
  }
}
