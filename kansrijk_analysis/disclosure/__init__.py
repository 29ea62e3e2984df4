"""What may be shown: which figures must stay hidden to protect people."""

from kansrijk_analysis.disclosure.protect import complementary, primary

__all__ = ["complementary", "primary"]
