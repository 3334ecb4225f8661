import type { BookView, BundleFileView, SettingsView, StatusView } from '../../preload/contract.ts';
import { redactDeep, type Redactor } from '../domain/redact-content.ts';
import { bookFacts, settingsFacts } from './bundle-facts.ts';

/** One finding about this machine, as in "Codex: 0.169.0 at ~/.local/bin/codex". */
export interface BundleFinding {
  readonly name: string;
  readonly detail: string;
}

/** What a support bundle is made of. There is no place in it for a prompt or an answer. */
export interface BundleFacts {
  /** Unix ms. */
  readonly at: number;
  /** By program: Postern, Electron, Node, SQLite, Codex. */
  readonly versions: Readonly<Record<string, string>>;
  /** The system, its version, the processor, the desktop. */
  readonly platform: Readonly<Record<string, string | number>>;
  readonly settings: SettingsView;
  readonly book: BookView;
  readonly status: StatusView;
  /** Figures of the log; counts and sizes. */
  readonly database: Readonly<Record<string, string | number | null>>;
  readonly findings: readonly BundleFinding[];
  /** The texts of `postern.log` and `login.log`; only their last lines are taken. */
  readonly logs: readonly { readonly name: string; readonly text: string }[];
}

/** How many lines of a log go along, and how long they may be in all, in characters. */
const lastLines = 400;
const maxLogChars = 128 * 1024;

/** The files of a support bundle, redacted always, exactly as they would be written. */
export function bundleFiles(facts: BundleFacts, redact: Redactor): readonly BundleFileView[] {
  const json = (name: string, value: unknown): BundleFileView => ({
    name,
    text: `${JSON.stringify(redactDeep(value, redact), null, 2)}\n`,
  });
  return [
    json('about.json', {
      madeAt: new Date(facts.at).toISOString(),
      versions: facts.versions,
      platform: facts.platform,
    }),
    json('status.json', facts.status),
    json('settings.json', settingsFacts(facts.settings)),
    json('gateways.json', bookFacts(facts.book)),
    json('database.json', facts.database),
    json('findings.json', facts.findings),
    ...facts.logs.map(({ name, text }) => ({ name, text: redact(tail(text)) })),
  ];
}

/** The bundle as one JSON file; what it holds is what the preview showed, character by character. */
export function bundleText(files: readonly BundleFileView[]): string {
  return `${JSON.stringify({ postern: 'support bundle', version: 1, files }, null, 2)}\n`;
}

/** The last lines; a line is taken whole or not at all, so that no cut hides how a secret begins. */
function tail(text: string): string {
  const lines = text.split('\n').slice(-lastLines - 1);
  let chars = 0;
  let from = lines.length;
  while (from > 0) {
    chars += (lines[from - 1] ?? '').length + 1;
    if (chars > maxLogChars) break;
    from -= 1;
  }
  return lines.slice(from).join('\n');
}
