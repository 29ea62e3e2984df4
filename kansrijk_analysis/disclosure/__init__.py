"""What may be shown: the privacy rules, which figures must stay hidden, and an attack on what is shown."""

from kansrijk_analysis.disclosure.attacker import Range, attack
from kansrijk_analysis.disclosure.rules import BESTAND, lees_privacyregels
from kansrijk_analysis.disclosure.suppression import primary, protect, rule_range

__all__ = ["BESTAND", "Range", "attack", "lees_privacyregels", "primary", "protect", "rule_range"]
