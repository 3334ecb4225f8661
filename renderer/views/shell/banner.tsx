import { Problem } from '../../components/problem.tsx';
import { bannerOf } from '../../store/banner.ts';
import { useActions, useWindow, useWindowStore } from '../../store/context.ts';

/** What is wrong with Postern itself, across the window, until it is right again. */
export function ProblemBanner() {
  const { dismissNotice } = useActions();
  const { start } = useWindowStore();
  const status = useWindow((state) => state.status);
  const notice = useWindow((state) => state.notice);
  const banner = bannerOf({ status, notice });
  // The settings say what is wrong with the network in its own place, with the buttons for it.
  const saidThere = useWindow(({ place, settings }) =>
    place.view === 'settings' && settings !== null
      ? banner?.problem.what === settings.network.caProblem?.what ||
        banner?.problem.what === settings.network.proxyProblem?.what
      : false,
  );
  if (banner === null || saidThere) return null;
  return (
    <section
      className="banner"
      aria-label="Problem"
      data-tone={banner.tone}
      data-code={banner.problem.code}
      data-testid="problem-banner"
    >
      <Problem problem={banner.problem} tone={banner.tone} />
      {banner.action === null ? null : (
        <button
          type="button"
          className="button"
          onClick={() => (banner.action === 'again' ? void start() : dismissNotice())}
        >
          {banner.action === 'again' ? 'Try again' : 'Dismiss'}
        </button>
      )}
    </section>
  );
}
