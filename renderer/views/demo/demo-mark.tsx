import { t } from '../../../preload/language.ts';

/** Says of a session that it is no real one. */
export function DemoMark() {
  return (
    <span
      className="demo-mark"
      data-testid="demo-mark"
      title={t`Answers written in advance; in no total, budget or trace`}
    >{t`Demo`}</span>
  );
}
