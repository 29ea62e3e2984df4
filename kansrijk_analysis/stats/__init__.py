"""Pure array functions: numpy in, numpy out, NaN where no value can be given."""

from kansrijk_analysis.stats.intervals import Interval, poisson_interval, wilson_interval

__all__ = ["Interval", "poisson_interval", "wilson_interval"]
