import type { WelcomeView } from '../../preload/contract.ts';
import { counted, t } from '../../preload/language.ts';
import { inertText } from '../format/inert.ts';
import { loginText } from './codex-login-words.ts';
import { briefly, sentences } from './sentences.ts';
import { placeSentence } from './store-words.ts';
import { welcomeWords } from './welcome-words.ts';

/** One thing that was found, in a sentence; `open`: there is nothing yet; `attention`: a person may want to look at it. */
export interface FoundLine {
  readonly name: string;
  /** Null while it is being looked for. */
  readonly text: string | null;
  readonly tone: 'fine' | 'open' | 'attention';
}

/** What was found, in the order it matters; null facts are still being read. */
export function foundLines(facts: WelcomeView | null): readonly FoundLine[] {
  if (facts === null) {
    return ['Codex', t`Its sign-in`, t`Its configuration`, t`Keyring`].map((name) => ({
      name,
      text: null,
      tone: 'fine',
    }));
  }
  return [codexLine(facts.codex), loginLine(facts), leftoverLine(facts.leftovers), keyringLine(facts.store)];
}

function codexLine(codex: WelcomeView['codex']): FoundLine {
  const name = 'Codex';
  if (codex === null) return { name, text: welcomeWords().late, tone: 'open' };
  switch (codex.state) {
    case 'found':
      return { name, text: t`Version ${codex.version}, found through ${codex.foundBy}.`, tone: 'fine' };
    case 'missing':
      return { name, text: t`Not installed here. The launch shows how to install it.`, tone: 'attention' };
    case 'broken':
      return { name, text: briefly(codex.problem), tone: 'attention' };
    default:
      return codex satisfies never;
  }
}

function loginLine({ login, codex }: WelcomeView): FoundLine {
  const name = t`Its sign-in`;
  if (codex?.state === 'missing') return { name, text: t`Not known without Codex.`, tone: 'open' };
  if (login === null) return { name, text: welcomeWords().late, tone: 'open' };
  if (login.problem !== null) {
    return { name, text: briefly(login.problem), tone: 'attention' };
  }
  const known = login.state !== 'none' && login.state !== 'unknown';
  return { name, text: loginText(login), tone: known ? 'fine' : 'open' };
}

function leftoverLine(leftovers: WelcomeView['leftovers']): FoundLine {
  const name = t`Its configuration`;
  if (leftovers === null) return { name, text: welcomeWords().late, tone: 'open' };
  const [first] = leftovers;
  if (first === undefined) return { name, text: t`Nothing of another tool is left in it.`, tone: 'fine' };
  const [key, url, others] = [first.key, inertText(first.url), leftovers.length - 1];
  const text = sentences(
    first.tool === null
      ? t`Another tool left an address where nobody answers: ${key} is ${url}.`
      : t`${first.tool} left an address where nobody answers: ${key} is ${url}.`,
    others === 0 ? '' : counted(others)`So does ${others} more entry. | So do ${others} more entries.`,
    t`Launches from here go past it; you can clean it up on the Codex page.`,
  );
  return { name, text, tone: 'attention' };
}

function keyringLine(store: WelcomeView['store']): FoundLine {
  const name = t`Keyring`;
  if (store === null) return { name, text: welcomeWords().late, tone: 'open' };
  if (store.problem !== null) {
    return {
      name,
      text: sentences(store.problem.what, t`Only a key or sign-in of Postern’s own needs it.`),
      tone: 'attention',
    };
  }
  return { name, text: store.keyring === 'available' ? t`Ready.` : placeSentence(store.place), tone: 'fine' };
}
