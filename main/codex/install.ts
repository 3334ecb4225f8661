import { t } from '../../preload/language.ts';

/** One way to install Codex, as a command to copy. */
export interface InstallCommand {
  readonly label: string;
  readonly command: string;
}

// The commands of Codex's own README (npm package @openai/codex 0.169.0, seen 2026-11-21).
const npm: InstallCommand = { label: 'npm', command: 'npm install -g @openai/codex' };
const homebrew: InstallCommand = { label: 'Homebrew', command: 'brew install --cask codex' };
const script = (): InstallCommand => ({
  label: t`Installer`,
  command: 'curl -fsSL https://chatgpt.com/codex/install.sh | sh',
});
const windowsScript = (): InstallCommand => ({
  label: t`Installer`,
  command: 'powershell -ExecutionPolicy ByPass -c "irm https://chatgpt.com/codex/install.ps1 | iex"',
});

/** How Codex is installed on a system, the usual way first. */
export function installCommands(platform: NodeJS.Platform): readonly InstallCommand[] {
  switch (platform) {
    case 'darwin':
      return [homebrew, npm, script()];
    case 'win32':
      return [windowsScript(), npm];
    default:
      return [npm, script(), homebrew];
  }
}
