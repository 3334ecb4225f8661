import type { WelcomeView } from '../../preload/contract.ts';
import { t } from '../../preload/language.ts';
import { sentences } from './sentences.ts';
import { folderText } from '../format/folders.ts';
import { placeSentence } from './store-words.ts';
import type { WelcomeChoice, WelcomeStep } from './welcome.ts';

/** All that the first screen says besides what it found. */
export const welcomeWords = () => ({
  title: t`Welcome to Postern`,
  lead: t`Postern stands between Codex and its provider, on this machine, and shows you every session. How should Codex reach its provider?`,
  found: t`Found on this machine`,
  looking: t`Looking`,
  late: t`No answer yet. It does not hold anything up.`,
  choices: t`How Codex reaches its provider`,
  skip: t`Skip`,
  skipHint: t`You can open this screen again from Settings.`,
  demoStarting: t`Starting the demo`,
  workedTitle: t`It works`,
  wanted: t`Two things you may want`,
  autostart: t`Start Postern with the system, in the tray`,
  notify: t`Tell me when a turn finishes while the window is hidden`,
  seeSession: t`See the session`,
  install: t`See how to install Codex`,
});

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
        title: t`Use an API key`,
        about: t`Type in a key of OpenAI’s. Codex needs no sign-in then, and never sees the key.`,
        changes: sentences(
          t`Files changed: none of Codex’s.`,
          placeSentence(facts?.store?.place ?? 'keyring'),
        ),
      };
    case 'gateway':
      return {
        title: t`Use a team’s or another gateway`,
        about: t`Azure OpenAI, Amazon Bedrock, a model on this machine, or any address that speaks as OpenAI does.`,
        changes: t`Files changed: none of Codex’s. Postern writes the gateway down in its own gateways.json.`,
      };
    case 'demo':
      return {
        title: t`Try the demo`,
        about:
          facts?.codex?.state === 'found'
            ? t`Codex talks to answers written in advance, with no sign-in. Nothing leaves this machine, and nothing is counted.`
            : t`A session with answers written in advance, with no sign-in. Nothing leaves this machine, and nothing is counted.`,
        changes:
          demoFolder === null
            ? t`Files changed: none of yours. It works in a folder of its own, which goes when the demo ends.`
            : t`Files changed: none of yours. It works in ${folderText(demoFolder)}, which goes when the demo ends.`,
      };
    default:
      return choice satisfies never;
  }
}

function ownWords(facts: WelcomeView | null): ChoiceWords {
  const changes = t`Files changed: none.`;
  switch (facts?.login?.state) {
    case 'none':
      return {
        title: t`Use Codex’s own sign-in`,
        about: t`Codex is not signed in yet. It asks when it starts, and Postern passes on what it is given.`,
        changes,
      };
    case 'apiKey':
    case 'accessToken':
      return {
        title:
          facts.login.state === 'apiKey' ? t`Use Codex’s API key as it is` : t`Use Codex’s sign-in as it is`,
        about: t`Nothing to set up. Codex keeps it, and Postern passes it on untouched.`,
        changes,
      };
    default:
      return {
        title: t`Use my ChatGPT sign-in as it is`,
        about: t`Nothing to set up. Codex keeps its sign-in, and Postern passes it on untouched.`,
        changes,
      };
  }
}

/** What the main button says for its next step. */
export function stepWords(): Readonly<Record<WelcomeStep, string>> {
  return {
    launch: t`Launch Codex`,
    key: t`Enter the key`,
    provider: t`Choose a provider`,
    demo: t`Start the demo`,
  };
}

/** What became of the choice, once what it needs is there; null while nothing is to be said. */
export function readyText(choice: WelcomeChoice, step: WelcomeStep): string | null {
  if (step !== 'launch') return null;
  if (choice === 'key') return t`The key is there. The launch uses it in the API lane.`;
  return choice === 'gateway' ? t`The gateway is there. The launch goes through it.` : null;
}

/** That it worked, and how long the first launch took to its first token; null where that is not known. */
export function workedText(took: string | null): string {
  return took === null
    ? t`Codex goes through Postern.`
    : t`Codex goes through Postern, and its first token came ${took} after the launch.`;
}

/** Where Postern is found once its window is closed. */
export function whereText(tray: boolean): string {
  return tray
    ? t`Postern stays in the tray when you close this window. Where the system hides new icons, look behind its arrow.`
    : t`This desktop shows no tray icon, so closing this window minimises it.`;
}
