"""Makes long series short enough to draw: at most about one point a pixel, the peak kept exact.

Pure numpy. Times are milliseconds since the epoch, ascending; values are floats with NaN for "no figure".
A day at one second is 86,400 rows; drawn as they are they would stall the window, binned they cost 2 ms.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Times = NDArray[np.int64]


def no_floats() -> Floats:
    """An empty column."""
    return np.empty(0, np.float64)


def no_times() -> Times:
    """No moments."""
    return np.empty(0, np.int64)


@dataclass(frozen=True, slots=True)
class Curve:
    """Points to join by a line: `x` in ms, `y` in the series' unit. NaN in `y` breaks the line."""

    x: Floats
    y: Floats


def window(times: Times, start_ms: float, end_ms: float) -> slice:
    """The rows inside the range and one on either side of it, so that lines reach the edges."""
    first = max(int(np.searchsorted(times, start_ms)) - 1, 0)
    last = min(int(np.searchsorted(times, end_ms, side="right")) + 1, len(times))
    return slice(first, last)


def mean_curve(
    times: Times,
    values: Floats,
    start_ms: float,
    end_ms: float,
    pixels: int,
    gap_ms: float,
    *,
    keep_highest: bool = False,
) -> Curve:
    """`values` as means of at most about `pixels` bins over the range; with `keep_highest` the peak stays exact.

    Bins lie on multiples of their own width, so a sliding window does not make the line tremble. The line is
    broken where nothing is known for longer than `gap_ms`.
    """
    part = window(times, start_ms, end_ms)
    t, v = times[part], values[part]
    if len(t) <= pixels:
        return broken(Curve(t.astype(np.float64), v.astype(np.float64)), gap_ms)
    width = max((end_ms - start_ms) / max(pixels, 1), 1.0)
    keys = np.floor_divide(t, width)
    starts = np.concatenate(([0], np.flatnonzero(np.diff(keys)) + 1))
    known = ~np.isnan(v)
    counts = np.add.reduceat(known.astype(np.float64), starts)
    sums = np.add.reduceat(np.where(known, v, 0.0), starts)
    y = np.divide(sums, counts, out=np.full(len(starts), np.nan), where=counts > 0)
    x = (keys[starts] + 0.5) * width
    x[-1], x[0] = t[-1], t[0]
    if keep_highest and known.any():
        top = int(np.nanargmax(v))
        y[int(np.searchsorted(starts, top, side="right")) - 1] = v[top]
    return broken(Curve(x, y), max(gap_ms, 2 * width))


def max_steps(times: Times, values: Floats, start_ms: float, end_ms: float, pixels: int, gap_ms: float) -> Curve:
    """`values` as the highest of each bin, to be drawn as steps: a queue that was long for a second shows."""
    part = window(times, start_ms, end_ms)
    t, v = times[part], values[part]
    if len(t) <= pixels:
        return broken(Curve(t.astype(np.float64), v.astype(np.float64)), gap_ms)
    width = max((end_ms - start_ms) / max(pixels, 1), 1.0)
    keys = np.floor_divide(t, width)
    starts = np.concatenate(([0], np.flatnonzero(np.diff(keys)) + 1))
    y = np.fmax.reduceat(v, starts)
    x = keys[starts] * width
    x[0] = t[0]
    return broken(Curve(x, y), max(gap_ms, 2 * width))


def bars(times: Times, values: Floats, start_ms: float, end_ms: float, count: int) -> Curve:
    """Means of `count` equal bins over the range; `x` is the left edge of each bar, NaN where nothing is known."""
    edges = np.linspace(start_ms, end_ms, count + 1)
    cuts = np.searchsorted(times, edges)
    known = ~np.isnan(values)
    sums = np.concatenate(([0.0], np.cumsum(np.where(known, values, 0.0))))
    counts = np.concatenate(([0], np.cumsum(known)))
    total, n = sums[cuts[1:]] - sums[cuts[:-1]], counts[cuts[1:]] - counts[cuts[:-1]]
    means = np.divide(total, n, out=np.full(count, np.nan), where=n > 0)
    return Curve(edges[:-1], means)


def broken(curve: Curve, gap_ms: float) -> Curve:
    """The curve with a NaN point put into every pause longer than `gap_ms`."""
    if len(curve.x) < 2:
        return curve
    pauses = np.flatnonzero(np.diff(curve.x) > gap_ms) + 1
    if not len(pauses):
        return curve
    middle = (curve.x[pauses - 1] + curve.x[pauses]) / 2
    return Curve(np.insert(curve.x, pauses, middle), np.insert(curve.y, pauses, np.nan))


def runs(curve: Curve) -> list[Curve]:
    """The stretches between the breaks, each with at least one point."""
    known = ~np.isnan(curve.y)
    edges = np.flatnonzero(np.diff(np.concatenate(([False], known, [False])).astype(np.int8)))
    return [Curve(curve.x[a:b], curve.y[a:b]) for a, b in zip(edges[::2], edges[1::2], strict=True)]
