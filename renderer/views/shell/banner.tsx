import { t } from '../../../preload/language.ts';
import { Problem } from '../../components/problem.tsx';
import { type Banner, bannerOf } from '../../store/banner.ts';
import { useActions, useWindow, useWindowStore } from '../../store/context.ts';

/** What is wrong with Postern itself, across the window, until it is right again. */
export function ProblemBanner() {
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
      aria-label={t`Problem`}
      data-tone={banner.tone}
      data-code={banner.problem.code}
      data-testid="problem-banner"
    >
      <Problem problem={banner.problem} tone={banner.tone} />
      <Way action={banner.action} />
    </section>
  );
}

/** The way on from a problem; none where the person is there already. */
function Way({ action }: { action: Banner['action'] }) {
  const { dismissNotice, openDoctor } = useActions();
  const { start } = useWindowStore();
  const there = useWindow((state) => state.place.view === 'doctor');
  switch (action) {
    case 'again':
      return <WayButton label={t`Try again`} run={() => void start()} />;
    case 'dismiss':
      return <WayButton label={t`Dismiss`} run={dismissNotice} />;
    case 'checks':
      return there ? null : <WayButton label={t`Run checks`} run={openDoctor} />;
    default:
      return action satisfies never;
  }
}

function WayButton({ label, run }: { label: string; run: () => void }) {
  return (
    <button type="button" className="button" data-testid="banner-way" onClick={run}>
      {label}
    </button>
  );
}
