/** A scale that begins at nothing and ends at a round number, with the steps between. */
export interface Axis {
  readonly top: number;
  /** From nothing to the top. */
  readonly ticks: readonly number[];
}

const rounds = [1, 2, 2.5, 5, 10] as const;

/** The axis that holds a largest value in two or three even steps; a whole axis of 1 when there is nothing. */
export function axisOf(largest: number, smallestStep: number): Axis {
  if (!(largest > 0)) return { top: smallestStep * 2, ticks: [0, smallestStep, smallestStep * 2] };
  const rough = Math.max(largest / 3, smallestStep);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = (rounds.find((round) => round * power >= rough * 0.999) ?? 10) * power;
  const steps = Math.max(1, Math.ceil((largest / step) * 0.999));
  return {
    top: step * steps,
    // Multiplied, so that thirds of a cent do not add up.
    ticks: Array.from({ length: steps + 1 }, (_, index) => step * index),
  };
}

/** One bar, in shares of the width and height there is. */
export interface BarPlace {
  readonly x: number;
  readonly width: number;
  /** 0 where nothing is known. */
  readonly height: number;
}

/** Where bars stand: even, with a gap of a quarter between them. */
export function barPlaces(values: readonly (number | null)[], top: number): readonly BarPlace[] {
  const slot = 1 / Math.max(1, values.length);
  return values.map((value, index) => ({
    x: slot * (index + 0.125),
    width: slot * 0.75,
    height: value === null ? 0 : Math.min(1, value / top),
  }));
}
