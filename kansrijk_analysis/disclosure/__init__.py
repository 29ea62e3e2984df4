"""What may be shown: the privacy rules, which figures must stay hidden, and an attack on what is shown."""

from kansrijk_analysis.disclosure.attacker import Range, attack
from kansrijk_analysis.disclosure.known import ANSWERS, Question, noting, protect_each, read_answers, write_answers
from kansrijk_analysis.disclosure.rules import BESTAND, lees_privacyregels
from kansrijk_analysis.disclosure.suppression import primary, protect, rule_range

__all__ = [
    "ANSWERS",
    "BESTAND",
    "Question",
    "Range",
    "attack",
    "lees_privacyregels",
    "noting",
    "primary",
    "protect",
    "protect_each",
    "read_answers",
    "rule_range",
    "write_answers",
]
