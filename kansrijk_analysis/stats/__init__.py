"""Pure array functions: numpy in, numpy out, NaN where no value can be given."""

from kansrijk_analysis.stats.between import (
    LEAST_AREAS,
    BetweenAreas,
    Fifths,
    between_areas,
    dissimilarity,
    homogeneity_test,
    outer_fifths,
)
from kansrijk_analysis.stats.compare import (
    Comparison,
    compare_published,
    compare_with_rest,
    compare_with_value,
    excess,
)
from kansrijk_analysis.stats.composite import Composite, composite_scores, mean_places
from kansrijk_analysis.stats.funnel import (
    FunnelLimits,
    FunnelZ,
    Overdispersion,
    funnel_limits,
    funnel_z,
    overdispersion,
    widened_limits,
)
from kansrijk_analysis.stats.inequality import Inequality, slope_index_of_inequality
from kansrijk_analysis.stats.intervals import Interval, byar_interval, poisson_interval, wilson_interval
from kansrijk_analysis.stats.multiple import benjamini_hochberg, expected_false_alarms
from kansrijk_analysis.stats.power import detectable_change, power_of_trend, years_needed
from kansrijk_analysis.stats.rank import RankIntervals, rank_intervals
from kansrijk_analysis.stats.shrink import (
    Shrunken,
    posterior_draws_proportions,
    posterior_draws_rates,
    shrink_estimates,
    shrink_proportions,
    shrink_rates,
)
from kansrijk_analysis.stats.similar import SimilarAreas, similar_areas
from kansrijk_analysis.stats.spatial import MoransI, morans_i
from kansrijk_analysis.stats.standardise import StandardisedRate, directly_standardised_rate
from kansrijk_analysis.stats.trend import (
    FittedTrend,
    Trend,
    fitted_trend,
    trend_dispersion,
    trend_in_proportions,
    trend_in_rates,
)

__all__ = [
    "LEAST_AREAS",
    "BetweenAreas",
    "Comparison",
    "Composite",
    "Fifths",
    "FittedTrend",
    "FunnelLimits",
    "FunnelZ",
    "Inequality",
    "Interval",
    "MoransI",
    "Overdispersion",
    "RankIntervals",
    "Shrunken",
    "SimilarAreas",
    "StandardisedRate",
    "Trend",
    "benjamini_hochberg",
    "between_areas",
    "byar_interval",
    "compare_published",
    "compare_with_rest",
    "compare_with_value",
    "composite_scores",
    "detectable_change",
    "directly_standardised_rate",
    "dissimilarity",
    "excess",
    "expected_false_alarms",
    "fitted_trend",
    "funnel_limits",
    "funnel_z",
    "homogeneity_test",
    "mean_places",
    "morans_i",
    "outer_fifths",
    "overdispersion",
    "poisson_interval",
    "posterior_draws_proportions",
    "posterior_draws_rates",
    "power_of_trend",
    "rank_intervals",
    "shrink_estimates",
    "shrink_proportions",
    "shrink_rates",
    "similar_areas",
    "slope_index_of_inequality",
    "trend_dispersion",
    "trend_in_proportions",
    "trend_in_rates",
    "widened_limits",
    "wilson_interval",
    "years_needed",
]
