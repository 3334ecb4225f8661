import { useEffect, useRef } from 'react';
import type { LoginWay } from '../../../preload/contract.ts';
import { t } from '../../../preload/language.ts';
import { Sheet } from '../../components/sheet.tsx';
import { useActions, useWindow } from '../../store/context.ts';
import { faceOf, type SignInFace } from '../../store/login.ts';
import { SecretForm } from './secret-form.tsx';
import { AskedStep, LoginStep } from './login-step.tsx';
import { Ways } from './ways.tsx';

/** Signing in, from the choice of a way to the account that came of it. */
export function SignInSheet() {
  const { closeSignIn } = useActions();
  const login = useWindow((state) => state.login);
  const face = faceOf(login);
  const wide = face.face === 'ways';
  const content = useRef<HTMLDivElement>(null);
  const step = face.face === 'step' ? face.view.step : face.face;
  // What held the focus may have gone with the face before; it never falls out of the sheet.
  useEffect(() => {
    if (document.activeElement?.closest('dialog') == null)
      content.current?.querySelector<HTMLElement>('[data-first-focus=true]')?.focus();
  }, [step]);
  return (
    <Sheet title={titleOf(face)} place={wide ? 'wide' : 'centre'} onClose={closeSignIn}>
      <div ref={content} className="sign-in" data-testid="sign-in">
        {face.face === 'ways' ? <Ways /> : null}
        {face.face === 'typing' ? <SecretForm key={face.way} way={face.way} /> : null}
        {face.face === 'asked' ? <AskedStep way={face.way} /> : null}
        {face.face === 'step' ? <LoginStep view={face.view} /> : null}
      </div>
    </Sheet>
  );
}

const wayTitles: Readonly<Record<LoginWay, () => string>> = {
  browser: () => t`Sign in with your browser`,
  device: () => t`Sign in with a code`,
  apiKey: () => t`Sign in with an API key`,
  accessToken: () => t`Sign in with an access token`,
};

function titleOf(face: SignInFace): string {
  if (face.face === 'ways') return t`Sign in`;
  if (face.face !== 'step') return wayTitles[face.way]();
  switch (face.view.step) {
    case 'done':
      return t`Signed in`;
    case 'failed':
    case 'cancelled':
      return t`Not signed in`;
    default:
      return wayTitles[face.view.way]();
  }
}
