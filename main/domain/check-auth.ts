import { t } from '../../preload/language.ts';
import { isFieldName, isOwnField } from './check-fields.ts';
import type { Backend } from './gateway.ts';
import { problem, type Problem } from './problem.ts';
import { isLoopbackHost, parseUrl } from './url.ts';

/** A region as AWS names them: `us-east-1`, `us-gov-west-1`. */
const region = /^[a-z]{2}(-[a-z]+){1,3}-\d{1,2}$/;
/** A profile of `~/.aws/config`, on one line. */
const profile = /^[^\p{Cc}[\]]{1,128}$/u;

/** The rule a backend's auth breaks, by itself or with its schema and address; null when it keeps them all. */
export function checkAuth({ name, schema, auth, upstream }: Backend): Problem | null {
  const bad = (why: string, next: string): Problem =>
    problem('backend-invalid', t`The sign-in of backend "${name}" cannot be used.`, why, next);
  switch (auth.type) {
    case 'transparent':
      return null;
    case 'account':
      if (schema !== 'ChatGPTCodex' && schema !== 'OpenAI') {
        return bad(
          t`An account of OpenAI opens ChatGPTCodex and OpenAI backends only, and this is ${schema}.`,
          t`Use a key instead.`,
        );
      }
      return auth.accountId === '' ? bad(t`It names no account.`, t`Choose an account.`) : null;
    case 'apiKey':
      return isFieldName(auth.header) && !cannotHoldKey(auth.header.toLowerCase())
        ? null
        : bad(
            t`A key cannot be put in the header "${auth.header}".`,
            t`Use authorization, or the header your provider names, such as api-key.`,
          );
    case 'aws':
      if (schema !== 'Bedrock') {
        return bad(t`AWS signs requests to Bedrock only, and this is ${schema}.`, t`Use a key instead.`);
      }
      if (!region.test(auth.region)) {
        return bad(t`"${auth.region}" is not a region of AWS.`, t`Use one such as us-east-1.`);
      }
      return auth.profile === null || profile.test(auth.profile)
        ? null
        : bad(
            t`That is not the name of an AWS profile.`,
            t`Choose one, or none for what AWS itself would use.`,
          );
    case 'none': {
      const host = parseUrl(upstream)?.hostname ?? '';
      return isLoopbackHost(host)
        ? null
        : bad(t`Only a server on this machine is asked without a credential.`, t`Use a key instead.`);
    }
  }
}

function cannotHoldKey(lowerName: string): boolean {
  return isOwnField(lowerName) || lowerName === 'cookie' || lowerName.startsWith('x-amz-');
}
