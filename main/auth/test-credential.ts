import type { SecretTest } from '../../preload/contract.ts';
import { t } from '../../preload/language.ts';
import type { Credential } from '../domain/credential.ts';
import { whoIs } from './access-token.ts';
import { checkApiKey } from './api-key.ts';
import type { Http } from './http.ts';
import type { Issuer } from './issuers.ts';

/** Whether a credential that was read still opens what it is for; a key or an access token is shown to whom it is for. */
export async function testCredential(
  credential: Credential,
  options: { readonly http: Http; readonly issuer: Issuer; readonly apiUpstream: string },
): Promise<SecretTest> {
  switch (credential.type) {
    case 'apiKey': {
      const checked = await checkApiKey(options, options.apiUpstream, credential.key);
      return checked.ok
        ? { state: 'works', detail: t`The provider accepts it.` }
        : { state: 'fails', problem: checked.problem };
    }
    case 'accessToken': {
      const who = await whoIs(options, credential.token);
      return who.ok
        ? {
            state: 'works',
            detail:
              who.value.email === null
                ? t`It belongs to its workspace.`
                : t`It belongs to ${who.value.email}.`,
          }
        : { state: 'fails', problem: who.problem };
    }
    case 'chatgpt':
      return {
        state: 'works',
        detail: t`It can be read, and its access token is good or was renewed just now.`,
      };
  }
}
