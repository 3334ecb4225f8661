/**
 * The address to hand to the system's browser, or null: only plain https, or http to this machine itself, where an issuer of
 * one's own may be. Other schemes start other programs (Electron security checklist item 15). Which host it may be is for who
 * asks to decide: the issuer in use, and pages of Postern's own choice.
 */
export function decideExternal(url: string): string | null {
  const parsed = URL.parse(url);
  if (parsed === null || parsed.username !== '' || parsed.password !== '') return null;
  if (parsed.protocol === 'https:') return parsed.href;
  return parsed.protocol === 'http:' && isThisMachine(parsed.hostname) ? parsed.href : null;
}

function isThisMachine(hostname: string): boolean {
  return hostname === '127.0.0.1' || hostname === '[::1]' || hostname === 'localhost';
}
