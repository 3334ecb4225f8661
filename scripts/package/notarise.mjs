// @ts-check
import { join } from 'node:path';
import { run } from '../setup/programs.mjs';

/**
 * Has Apple check a signed app, by the keychain profile that `xcrun notarytool store-credentials` made and
 * POSTERN_NOTARY_PROFILE names. Without it nothing is done, and it is said.
 * @param {import('electron-builder').AfterPackContext} context
 */
export default async function notarise({ appOutDir, electronPlatformName, packager }) {
  if (electronPlatformName !== 'darwin') return;
  const profile = process.env.POSTERN_NOTARY_PROFILE;
  if (profile === undefined || profile === '') {
    process.stdout.write('Not notarised: POSTERN_NOTARY_PROFILE names no keychain profile.\n');
    return;
  }
  const app = join(appOutDir, `${packager.appInfo.productFilename}.app`);
  const archive = `${app}.zip`;
  await must('ditto', ['-c', '-k', '--keepParent', app, archive]);
  await must('xcrun', ['notarytool', 'submit', archive, '--keychain-profile', profile, '--wait']);
  await must('xcrun', ['stapler', 'staple', app]);
  await must('rm', [archive]);
}

/** @param {string} program @param {readonly string[]} args */
async function must(program, args) {
  const { code, output } = await run(program, args);
  if (code !== 0) throw new Error(`${program} ${args[0]} failed: ${output.trim()}`);
}
