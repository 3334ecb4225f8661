import { setSignInScene, type SignInScene } from '../../../test/e2e/sign-in-scene.ts';
import type { Postern } from '../../../test/e2e/postern.ts';
import type { KeyringBed } from '../../../test/fakes/keyring-bed.ts';

/** The app on its accounts page, before a fake issuer and a real keyring of its own. */
export interface Scene extends SignInScene {
  readonly postern: Postern;
  /** Quits the app and starts it on the same profile. */
  restart(): Promise<Postern>;
}

/** Sets it up; `prepare` brings the keyring into the state the scene is about. */
export async function setScene(prepare: (bed: KeyringBed) => Promise<unknown>): Promise<Scene> {
  const scene = await setSignInScene('accept', 'chatgpt');
  await prepare(scene.bed);
  const open = async (): Promise<Postern> => {
    const { app, window, ...rest } = await scene.start();
    // No browser opens: the pages are the issuer's, and what is photographed is the window.
    await app.evaluate(({ shell }) => {
      shell.openExternal = () => Promise.resolve();
    });
    await window.getByTestId('rail-accounts').click();
    await window.getByTestId('codex-login').getByText('ada@').first().waitFor();
    return { app, window, ...rest };
  };
  const postern = await open();
  return {
    ...scene,
    postern,
    async restart() {
      await postern.quit();
      return open();
    },
  };
}
