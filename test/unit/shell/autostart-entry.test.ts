import { expect, test } from 'vitest';
import { autostartEntry, isOnEntry } from '../../../main/shell/autostart-entry.ts';

test('an entry starts the command, with every word quoted as the specification has it', () => {
  const text = autostartEntry(['/opt/My "Post$ern"/100%', '--hidden']);
  expect(text).toContain('\nExec="/opt/My \\\\"Post\\\\$ern\\\\"/100%%" "--hidden"\n');
  expect(text.startsWith('[Desktop Entry]\nType=Application\n')).toBe(true);
  expect(isOnEntry(text)).toBe(true);
});

test.each(['Hidden=true', 'X-GNOME-Autostart-enabled=false'])('an entry with %s is off', (line) => {
  expect(isOnEntry(`[Desktop Entry]\nType=Application\n${line}\n`)).toBe(false);
});
