import type { CDPSession, Page } from 'playwright';

/** What somebody at the keyboard is told and sees of the element that has the focus. */
export interface Stop {
  readonly testId: string | null;
  readonly id: string;
  readonly tag: string;
  /** As the browser tells them to assistive technology. */
  readonly role: string;
  readonly name: string;
  /** What is wrong with it, in words; empty when all is well. */
  readonly faults: readonly string[];
}

/** A person with a keyboard and no mouse. */
export interface Keyboard {
  /** Presses keys one after the other, each as Playwright names it. */
  press(...keys: readonly string[]): Promise<void>;
  type(text: string): Promise<void>;
  /** Where the focus is now; throws what is wrong with the place. */
  at(): Promise<Stop>;
  /** Waits until the focus is on the element, and looks at it. */
  reaches(selector: string): Promise<Stop>;
  /** Presses Tab (or another key) until the focus is on the element, looking at every stop on the way. */
  walksTo(selector: string, key?: string): Promise<Stop>;
  /** Every stop so far. */
  readonly stops: readonly Stop[];
}

/** A press is drawn, measured and drawn again by then. */
const settledAfterFrames = 5;

/** No way through the window is as long. */
const mostSteps = 60;

/**
 * What the page shows of the focus. Some elements show it on what stands for them: a radio button on its label, a list on the
 * row it points at. Runs in the page.
 */
function look(): Omit<Stop, 'role' | 'name'> & { readonly nowhere: boolean } {
  const element = document.activeElement;
  if (element === null || element === document.body)
    return { testId: null, id: '', tag: 'BODY', faults: ['nothing has the focus'], nowhere: true };
  const faults: string[] = [];
  const pointedAt = document.getElementById(element.getAttribute('aria-activedescendant') ?? '');
  const standIns = [
    element,
    ...(element.matches('input[type=radio], input[type=checkbox]')
      ? [element.nextElementSibling, element.closest('label')]
      : []),
    pointedAt,
    pointedAt?.firstElementChild ?? null,
  ].filter((one) => one instanceof Element);
  const drawn = (one: Element): boolean => {
    const style = getComputedStyle(one);
    // A part of a drawing has no outline, but a line of its own.
    if (one instanceof SVGElement) return style.stroke !== 'none';
    return style.outlineStyle !== 'none' && Number.parseFloat(style.outlineWidth) > 0;
  };
  // In a combobox the chosen line shows where the keys are: it alone has a background.
  const line =
    element.role === 'combobox' && pointedAt !== null
      ? getComputedStyle(pointedAt).backgroundColor !== 'rgba(0, 0, 0, 0)'
      : false;
  if (!line && !standIns.some(drawn)) faults.push('nothing is drawn around it');
  const seen = standIns.filter((one) => {
    const box = one.getBoundingClientRect();
    return (
      one.checkVisibility({ opacityProperty: true, visibilityProperty: true }) &&
      box.width > 0 &&
      box.height > 0 &&
      box.right > 0 &&
      box.bottom > 0 &&
      box.left < innerWidth &&
      box.top < innerHeight
    );
  });
  if (seen.length === 0) faults.push('it is not in sight');
  const covered = !seen.some((one) => {
    const box = one.getBoundingClientRect();
    const x = (Math.max(0, box.left) + Math.min(innerWidth, box.right)) / 2;
    const y = (Math.max(0, box.top) + Math.min(innerHeight, box.bottom)) / 2;
    const top = document.elementFromPoint(x, y);
    return top !== null && (one.contains(top) || top.contains(one));
  });
  if (seen.length > 0 && covered) {
    const { x, y, width, height } = element.getBoundingClientRect();
    faults.push(`something lies over it, at ${[x, y, width, height].map(Math.round).join(' ')}`);
  }
  return {
    testId: element.getAttribute('data-testid'),
    id: element.id,
    tag: element.tagName,
    faults,
    nowhere: false,
  };
}

/** What the browser tells of the focused element. */
async function told(session: CDPSession): Promise<{ readonly role: string; readonly name: string }> {
  const { result } = await session.send('Runtime.evaluate', { expression: 'document.activeElement' });
  if (result.objectId === undefined) return { role: '', name: '' };
  const { nodes } = await session.send('Accessibility.getPartialAXTree', {
    objectId: result.objectId,
    fetchRelatives: false,
  });
  const [node] = nodes;
  return { role: String(node?.role?.value ?? ''), name: String(node?.name?.value ?? '').trim() };
}

/** Puts somebody at the keyboard of a window. Nothing of the mouse is ever used. */
export async function atKeyboard(window: Page): Promise<Keyboard> {
  const session = await window.context().newCDPSession(window);
  await session.send('Accessibility.enable');
  const { keyboard } = window;
  const stops: Stop[] = [];

  async function here(): Promise<Stop> {
    // What one sees is what is drawn once all has found its place.
    await window.evaluate(async (frames) => {
      for (let frame = 0; frame < frames; frame += 1)
        await new Promise((resolve) => requestAnimationFrame(resolve));
    }, settledAfterFrames);
    const { nowhere, ...seen } = await window.evaluate(look);
    const { role, name } = nowhere ? { role: '', name: '' } : await told(session);
    const faults = [...seen.faults];
    if (!nowhere && name === '') faults.push('it has no name');
    if (!nowhere && (role === '' || role === 'generic' || role === 'none')) faults.push('it has no role');
    const stop = { ...seen, role, name, faults };
    stops.push(stop);
    return stop;
  }

  function judge(stop: Stop): Stop {
    if (stop.faults.length === 0) return stop;
    const way = stops.slice(-6).map(({ role, name }) => `${role} “${name}”`);
    throw new Error(`${stop.faults.join(', ')}: ${JSON.stringify(stop)}, after ${way.join(' → ')}`);
  }

  const isAt = (selector: string): Promise<boolean> =>
    window.evaluate((wanted) => document.activeElement?.matches(wanted) === true, selector);

  return {
    stops,
    async press(...keys) {
      for (const key of keys) await keyboard.press(key);
    },
    type: (text) => keyboard.type(text),
    async at() {
      return judge(await here());
    },
    async reaches(selector) {
      await window
        .waitForFunction((wanted) => document.activeElement?.matches(wanted) === true, selector, {
          timeout: 15_000,
        })
        .catch(async () => {
          throw new Error(`${selector} has not the focus: ${JSON.stringify(await here())}`);
        });
      return judge(await here());
    },
    async walksTo(selector, key = 'Tab') {
      for (let step = 0; step < mostSteps; step += 1) {
        if (await isAt(selector)) return judge(await here());
        await keyboard.press(key);
        judge(await here());
      }
      const way = stops.slice(-mostSteps).map(({ role, name }) => `${role} “${name}”`);
      throw new Error(`${selector} is not reached by ${key}: ${way.join(' → ')}`);
    },
  };
}
