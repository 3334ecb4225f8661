import type { Lane } from '../../preload/contract.ts';
import { t } from '../../preload/language.ts';
import type { CodexLogin } from './login-status.ts';

/** Who settled on a lane: the person, or a gateway that serves no other. */
export type Chooser = 'person' | 'gateway';

/** What Codex signs in with on a lane: the gateway's credential, a key of its environment or of its own, its sign-in, nothing. */
export type SignsInWith = 'gateway' | 'environment' | 'storedKey' | 'sign-in' | 'nothing';

/** Why Codex takes a lane somebody settled on, and with what it signs in there, in one sentence. */
export function chosenReason(by: Chooser, lane: Lane, withWhat: SignsInWith, login: CodexLogin): string {
  if (by === 'person') return lane === 'chatgpt' ? personsChatgpt(withWhat, login) : personsApi(withWhat);
  return lane === 'chatgpt' ? gatewaysChatgpt(withWhat, login) : gatewaysApi(withWhat);
}

/** The same for the lane Codex's own state led to. */
export function foundReason(lane: Lane, withWhat: SignsInWith, login: CodexLogin): string {
  switch (withWhat) {
    case 'gateway':
      return lane === 'chatgpt'
        ? t`On the ChatGPT lane the gateway has its own credential, so Codex needs neither key nor sign-in.`
        : t`On the API lane the gateway has its own credential, so Codex needs neither key nor sign-in.`;
    case 'environment':
      return t`OPENAI_API_KEY is set, so Codex uses it on the API lane.`;
    case 'storedKey':
      return t`Codex is signed in with an API key, so it takes the API lane.`;
    default:
      break;
  }
  switch (login) {
    case 'chatgpt':
      return t`Codex is signed in with ChatGPT.`;
    case 'accessToken':
      return t`Codex uses an access token of a ChatGPT workspace.`;
    case 'none':
      return t`Codex is not signed in yet and will ask you to sign in.`;
    default:
      return t`No API key was found, so Codex uses its ChatGPT sign-in.`;
  }
}

function personsChatgpt(withWhat: SignsInWith, login: CodexLogin): string {
  if (withWhat === 'gateway')
    return t`You chose the ChatGPT lane; the gateway has its own credential, so Codex needs neither key nor sign-in.`;
  switch (login) {
    case 'apiKey':
      return t`You chose the ChatGPT lane, but Codex is signed in with an API key.`;
    case 'chatgpt':
      return t`You chose the ChatGPT lane; Codex is signed in with ChatGPT.`;
    case 'accessToken':
      return t`You chose the ChatGPT lane; Codex uses an access token of a ChatGPT workspace.`;
    case 'none':
      return t`You chose the ChatGPT lane; Codex is not signed in yet and will ask you to sign in.`;
    default:
      return t`You chose the ChatGPT lane; no API key was found, so Codex uses its ChatGPT sign-in.`;
  }
}

function gatewaysChatgpt(withWhat: SignsInWith, login: CodexLogin): string {
  if (withWhat === 'gateway')
    return t`The gateway serves the ChatGPT lane alone; the gateway has its own credential, so Codex needs neither key nor sign-in.`;
  switch (login) {
    case 'apiKey':
      return t`The gateway serves the ChatGPT lane alone, but Codex is signed in with an API key.`;
    case 'chatgpt':
      return t`The gateway serves the ChatGPT lane alone; Codex is signed in with ChatGPT.`;
    case 'accessToken':
      return t`The gateway serves the ChatGPT lane alone; Codex uses an access token of a ChatGPT workspace.`;
    case 'none':
      return t`The gateway serves the ChatGPT lane alone; Codex is not signed in yet and will ask you to sign in.`;
    default:
      return t`The gateway serves the ChatGPT lane alone; no API key was found, so Codex uses its ChatGPT sign-in.`;
  }
}

function personsApi(withWhat: SignsInWith): string {
  switch (withWhat) {
    case 'gateway':
      return t`You chose the API lane; the gateway has its own credential, so Codex needs neither key nor sign-in.`;
    case 'environment':
      return t`You chose the API lane; Codex uses OPENAI_API_KEY.`;
    case 'storedKey':
      return t`You chose the API lane; Codex uses the API key it is signed in with.`;
    default:
      return t`You chose the API lane, but no API key was found.`;
  }
}

function gatewaysApi(withWhat: SignsInWith): string {
  switch (withWhat) {
    case 'gateway':
      return t`The gateway serves the API lane alone; the gateway has its own credential, so Codex needs neither key nor sign-in.`;
    case 'environment':
      return t`The gateway serves the API lane alone; Codex uses OPENAI_API_KEY.`;
    case 'storedKey':
      return t`The gateway serves the API lane alone; Codex uses the API key it is signed in with.`;
    default:
      return t`The gateway serves the API lane alone, but no API key was found.`;
  }
}
