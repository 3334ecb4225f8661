import type { WebPreferences } from 'electron';

/**
 * What our page may do, said in full although most are defaults: its isolation rests on these (Electron security
 * checklist items 2, 3, 4, 6, 8, 9, 10, 11).
 */
export function pagePreferences(preloadPath: string, packaged: boolean): WebPreferences {
  return {
    preload: preloadPath,
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    webSecurity: true,
    allowRunningInsecureContent: false,
    experimentalFeatures: false,
    webviewTag: false,
    navigateOnDragDrop: false,
    spellcheck: false,
    devTools: !packaged,
  };
}
