import { t } from '../../preload/language.ts';

const unknownAuthority = (): string => t`its certificate comes from an authority this machine does not trust`;

const reasons: Readonly<Record<string, () => string>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: () => t`its certificate is self-signed`,
  SELF_SIGNED_CERT_IN_CHAIN: unknownAuthority,
  UNABLE_TO_GET_ISSUER_CERT: unknownAuthority,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: unknownAuthority,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: unknownAuthority,
  CERT_UNTRUSTED: unknownAuthority,
  CERT_HAS_EXPIRED: () => t`its certificate has expired`,
  CERT_NOT_YET_VALID: () => t`its certificate is not valid yet by this machine's clock`,
  CERT_REVOKED: () => t`its certificate was revoked`,
  ERR_TLS_CERT_ALTNAME_INVALID: () => t`its certificate is for another host name`,
};

/** Why a certificate was refused, as part of a sentence, by the TLS library's code; null when the code is about something else. */
export function refusedCertificate(code: string): string | null {
  return reasons[code]?.() ?? null;
}
