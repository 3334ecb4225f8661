import { z } from 'zod';
import { recentFoldersKept } from './file.ts';

/** The longest path a system we run on takes, in characters. */
const maxPathChars = 4_096;

/** The settings a file may carry: choices that mean the same on another machine, and no secret. */
export const portableShape = {
  theme: z.enum(['system', 'light', 'dark']).exactOptional(),
  language: z.enum(['system', 'en', 'de', 'ja', 'zh-CN']).exactOptional(),
  recordContent: z.boolean().exactOptional(),
  terminal: z.string().max(200).nullable().exactOptional(),
  port: z.int().min(1).max(65_535).nullable().exactOptional(),
  restoreOnQuit: z.boolean().exactOptional(),
  storage: z
    .strictObject({
      keepDays: z.int().min(1).max(36_500).nullable().exactOptional(),
      keepMegabytes: z.int().min(10).max(10_000_000).nullable().exactOptional(),
    })
    .exactOptional(),
  traces: z
    .strictObject({
      on: z.boolean().exactOptional(),
      endpoint: z.string().max(2_000).nullable().exactOptional(),
      content: z.boolean().exactOptional(),
    })
    .exactOptional(),
  notices: z
    .strictObject({
      turnFinished: z.boolean().exactOptional(),
      turnFailed: z.boolean().exactOptional(),
      limits: z.boolean().exactOptional(),
      thresholds: z.array(z.int().min(1).max(100)).max(10).exactOptional(),
    })
    .exactOptional(),
  updates: z
    .strictObject({
      check: z.enum(['off', 'tell', 'download']).exactOptional(),
      channel: z.enum(['latest', 'beta']).exactOptional(),
    })
    .exactOptional(),
  network: z
    .strictObject({
      proxyMode: z.enum(['environment', 'none', 'manual']).exactOptional(),
      proxyUrl: z.string().max(2_000).nullable().exactOptional(),
      proxyUser: z.string().max(500).nullable().exactOptional(),
      proxyBypass: z.string().max(4_000).exactOptional(),
    })
    .exactOptional(),
};

/** What the window may change of the settings. */
export const settingsChange = z.strictObject({
  ...portableShape,
  firstRun: z.enum(['open', 'done']).exactOptional(),
  autostart: z.boolean().exactOptional(),
  recentFolders: z.array(z.string().min(1).max(maxPathChars)).max(recentFoldersKept).exactOptional(),
});
