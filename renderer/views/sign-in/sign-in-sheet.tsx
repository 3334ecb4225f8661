import { useEffect, useRef } from 'react';
import { Sheet } from '../../components/sheet.tsx';
import { useActions, useWindow } from '../../store/context.ts';
import { faceOf, type TypedWay } from '../../store/login.ts';
import { SecretForm } from './secret-form.tsx';
import { LoginStep } from './login-step.tsx';
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
        {face.face === 'step' ? <LoginStep view={face.view} /> : null}
      </div>
    </Sheet>
  );
}

const typedTitles: Readonly<Record<TypedWay, string>> = {
  apiKey: 'Sign in with an API key',
  accessToken: 'Sign in with an access token',
};

function titleOf(face: ReturnType<typeof faceOf>): string {
  if (face.face === 'typing') return typedTitles[face.way];
  if (face.face === 'ways') return 'Sign in';
  switch (face.view.step) {
    case 'showingCode':
      return 'Sign in with a code';
    case 'waitingForBrowser':
      return 'Sign in in your browser';
    case 'done':
      return 'Signed in';
    case 'failed':
      return 'Not signed in';
    default:
      return 'Sign in';
  }
}
