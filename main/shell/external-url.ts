/**
 * The address to hand to the system's browser, or null: only plain https to a host on the list. Other schemes start
 * other programs (Electron security checklist item 15).
 */
export function decideExternal(url: string, allowedHosts: readonly string[]): string | null {
  const parsed = URL.parse(url);
  if (parsed === null || parsed.protocol !== 'https:') return null;
  if (parsed.username !== '' || parsed.password !== '' || parsed.port !== '') return null;
  return allowedHosts.includes(parsed.hostname) ? parsed.href : null;
}
