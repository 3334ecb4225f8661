/** Names whose values are never written anywhere, whatever they hold. */
const secretName =
  /^(authorization|proxy-authorization|cookie|set-cookie|x-api-key|api-key|.*(token|secret|password|assertion|attestation|credential|apikey|api_key).*)$/i;

/** Values that are secrets by their shape: OpenAI keys, access tokens, JWTs, bearer credentials. */
export const secretShapes: readonly RegExp[] = [
  /\bBearer\s+[A-Za-z0-9._~+/=-]{8,}/gi,
  /\beyJ[A-Za-z0-9_-]{5,}\.[A-Za-z0-9_-]{2,}(\.[A-Za-z0-9_-]*)?/g,
  /\b(sk|at|rt|sess)-[A-Za-z0-9_-]{8,}/g,
  // A launch token as it stands in a route.
  /\/l\/[A-Za-z0-9_-]{20,}/g,
];

/** Says whether what stands under this name is a secret, whatever it looks like. */
export function hasSecretName(name: string): boolean {
  return secretName.test(name);
}

const control = /\p{Cc}/gu;

/** Text with every secret-shaped part replaced and every control character made visible. */
export function redactText(text: string): string {
  let clean = text;
  for (const shape of secretShapes) clean = clean.replace(shape, '[redacted]');
  return clean.replace(control, (one) => `\\x${one.charCodeAt(0).toString(16).padStart(2, '0')}`);
}

/** Facts fit for a log: values under a secret name dropped, all other texts redacted. */
export function redactFacts(facts: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(facts).map(([name, value]) => {
      if (secretName.test(name)) return [name, '[redacted]'];
      return [name, typeof value === 'string' ? redactText(value) : value];
    }),
  );
}
