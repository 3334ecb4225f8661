// What axe finds on each state of the gallery. Not part of the application.
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

/** Everything in light; in the others what a theme can change. */
const passes = [
  { name: 'light', media: { colorScheme: 'light', forcedColors: 'none' }, options: {} },
  {
    name: 'dark',
    media: { colorScheme: 'dark', forcedColors: 'none' },
    options: { runOnly: ['color-contrast'] },
  },
  {
    name: 'contrast',
    media: { colorScheme: 'dark', forcedColors: 'active' },
    options: { runOnly: ['color-contrast'] },
  },
];

/**
 * Draws these states one after the other and has axe look at each in light, dark and forced colours; one line for each fault.
 * @param {Awaited<ReturnType<typeof import('./gallery-window.mjs').openGallery>>} gallery
 * @param {readonly string[]} names
 * @returns {Promise<readonly string[]>}
 */
export async function axeFaults(gallery, names) {
  const { page } = gallery;
  const source = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  const faults = [];
  for (const name of names) {
    // Without motion a theme is there at once: no colour is measured half way.
    await page.emulateMedia({ ...passes[0].media, reducedMotion: 'reduce' });
    await gallery.show(name);
    await settled(page);
    // Evaluated, not added as a script: the page's own policy forbids those.
    await page.evaluate(source);
    for (const { name: look, media, options } of passes) {
      await page.emulateMedia({ ...media, reducedMotion: 'reduce' });
      const violations = await page.evaluate(
        async (asked) => (await globalThis.axe.run({ resultTypes: ['violations'], ...asked })).violations,
        options,
      );
      for (const { id, nodes } of violations)
        for (const { target, failureSummary } of nodes)
          faults.push(
            `${name} ${look} ${id} ${target.join(' ')}: ${failureSummary?.replaceAll(/\s+/g, ' ') ?? ''}`,
          );
    }
  }
  return faults;
}

/** Until the state is drawn: what a scenario does after its start comes within 200 ms, and nothing changes any more. */
async function settled(page) {
  await page.evaluate(
    () =>
      new Promise((resolve) => {
        let timer = setTimeout(resolve, 220);
        const watch = new MutationObserver(() => {
          clearTimeout(timer);
          timer = setTimeout(resolve, 120);
        });
        watch.observe(document.body, { childList: true, subtree: true });
        setTimeout(resolve, 2000);
      }),
  );
}
