import type { WelcomeView } from '../../preload/contract.ts';
import { folderText } from '../format/folders.ts';
import { inertText } from '../format/inert.ts';
import { loginText } from './codex-login-words.ts';
import { placeSentence } from './store-words.ts';
import type { WelcomeChoice, WelcomeStep } from './welcome.ts';

/** All that the first screen says besides what it found. */
export const welcomeWords = {
  title: 'Welcome to Postern',
  lead: 'Postern stands between Codex and its provider, on this machine, and shows you every session. How should Codex reach its provider?',
  found: 'Found on this machine',
  looking: 'Looking',
  late: 'No answer yet. It does not hold anything up.',
  choices: 'How Codex reaches its provider',
  skip: 'Skip',
  skipHint: 'You can open this screen again from Settings.',
  demoStarting: 'Starting the demo',
  workedTitle: 'It works',
  wanted: 'Two things you may want',
  autostart: 'Start Postern with the system, in the tray',
  notify: 'Tell me when a turn finishes while the window is hidden',
  seeSession: 'See the session',
  install: 'See how to install Codex',
} as const;

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
    return ['Codex', 'Its sign-in', 'Its configuration', 'Keyring'].map((name) => ({
      name,
      text: null,
      tone: 'fine',
    }));
  }
  return [codexLine(facts.codex), loginLine(facts), leftoverLine(facts.leftovers), keyringLine(facts.store)];
}

const late = welcomeWords.late;

function codexLine(codex: WelcomeView['codex']): FoundLine {
  const name = 'Codex';
  if (codex === null) return { name, text: late, tone: 'open' };
  switch (codex.state) {
    case 'found':
      return { name, text: `Version ${codex.version}, found through ${codex.foundBy}.`, tone: 'fine' };
    case 'missing':
      return { name, text: 'Not installed here. The launch shows how to install it.', tone: 'attention' };
    case 'broken':
      return { name, text: `${codex.problem.what} ${codex.problem.next}`, tone: 'attention' };
    default:
      return codex satisfies never;
  }
}

function loginLine({ login, codex }: WelcomeView): FoundLine {
  const name = 'Its sign-in';
  if (codex?.state === 'missing') return { name, text: 'Not known without Codex.', tone: 'open' };
  if (login === null) return { name, text: late, tone: 'open' };
  if (login.problem !== null) {
    return { name, text: `${login.problem.what} ${login.problem.next}`, tone: 'attention' };
  }
  const known = login.state !== 'none' && login.state !== 'unknown';
  return { name, text: loginText(login), tone: known ? 'fine' : 'open' };
}

function leftoverLine(leftovers: WelcomeView['leftovers']): FoundLine {
  const name = 'Its configuration';
  if (leftovers === null) return { name, text: late, tone: 'open' };
  const [first] = leftovers;
  if (first === undefined) return { name, text: 'Nothing of another tool is left in it.', tone: 'fine' };
  const who = first.tool === null ? 'Another tool' : first.tool;
  const more = leftovers.length === 1 ? '' : ` So do ${leftovers.length - 1} more entries.`;
  return {
    name,
    text: `${who} left an address where nobody answers: ${first.key} is ${inertText(first.url)}.${more} Launches from here go past it; you can clean it up on the Codex page.`,
    tone: 'attention',
  };
}

function keyringLine(store: WelcomeView['store']): FoundLine {
  const name = 'Keyring';
  if (store === null) return { name, text: late, tone: 'open' };
  if (store.problem !== null) {
    return {
      name,
      text: `${store.problem.what} Only a key or sign-in of Postern’s own needs it.`,
      tone: 'attention',
    };
  }
  return { name, text: store.keyring === 'available' ? 'Ready.' : placeSentence(store.place), tone: 'fine' };
}

/** A choice in words: what it is, what comes of it, and what changes on this machine. */
export interface ChoiceWords {
  readonly title: string;
  readonly about: string;
  readonly changes: string;
}

/** Every choice in words that fit what was found; `demoFolder` null is not known yet. */
export function choiceWords(
  choice: WelcomeChoice,
  facts: WelcomeView | null,
  demoFolder: string | null,
): ChoiceWords {
  switch (choice) {
    case 'own':
      return ownWords(facts);
    case 'key':
      return {
        title: 'Use an API key',
        about: 'Type in a key of OpenAI’s. Codex needs no sign-in then, and never sees the key.',
        changes: `Files changed: none of Codex’s. ${placeSentence(facts?.store?.place ?? 'keyring')}`,
      };
    case 'gateway':
      return {
        title: 'Use a team’s or another gateway',
        about:
          'Azure OpenAI, Amazon Bedrock, a model on this machine, or any address that speaks as OpenAI does.',
        changes: 'Files changed: none of Codex’s. Postern writes the gateway down in its own gateways.json.',
      };
    case 'demo':
      return {
        title: 'Try the demo',
        about:
          facts?.codex?.state === 'found'
            ? 'Codex talks to answers written in advance, with no sign-in. Nothing leaves this machine, and nothing is counted.'
            : 'A session with answers written in advance, with no sign-in. Nothing leaves this machine, and nothing is counted.',
        changes: `Files changed: none of yours. ${
          demoFolder === null ? 'It works in a folder of its own' : `It works in ${folderText(demoFolder)}`
        }, which goes when the demo ends.`,
      };
    default:
      return choice satisfies never;
  }
}

function ownWords(facts: WelcomeView | null): ChoiceWords {
  const changes = 'Files changed: none.';
  switch (facts?.login?.state) {
    case 'none':
      return {
        title: 'Use Codex’s own sign-in',
        about: 'Codex is not signed in yet. It asks when it starts, and Postern passes on what it is given.',
        changes,
      };
    case 'apiKey':
    case 'accessToken':
      return {
        title:
          facts.login.state === 'apiKey' ? 'Use Codex’s API key as it is' : 'Use Codex’s sign-in as it is',
        about: 'Nothing to set up. Codex keeps it, and Postern passes it on untouched.',
        changes,
      };
    default:
      return {
        title: 'Use my ChatGPT sign-in as it is',
        about: 'Nothing to set up. Codex keeps its sign-in, and Postern passes it on untouched.',
        changes,
      };
  }
}

/** What the main button says for its next step. */
export const stepWords: Readonly<Record<WelcomeStep, string>> = {
  launch: 'Launch Codex',
  key: 'Enter the key',
  provider: 'Choose a provider',
  demo: 'Start the demo',
};

/** What became of the choice, once what it needs is there; null while nothing is to be said. */
export function readyText(choice: WelcomeChoice, step: WelcomeStep): string | null {
  if (step !== 'launch') return null;
  if (choice === 'key') return 'The key is there. The launch uses it in the API lane.';
  return choice === 'gateway' ? 'The gateway is there. The launch goes through it.' : null;
}

/** That it worked, and how long the first launch took to its first token; null where that is not known. */
export function workedText(took: string | null): string {
  return `Codex goes through Postern${took === null ? '' : `, and its first token came ${took} after the launch`}.`;
}

/** Where Postern is found once its window is closed. */
export function whereText(tray: boolean): string {
  return tray
    ? 'Postern stays in the tray when you close this window. Where the system hides new icons, look behind its arrow.'
    : 'This desktop shows no tray icon, so closing this window minimises it.';
}
