"""Which years form one figure: whole periods that do not overlap, also beside those of another source."""

from __future__ import annotations

from collections.abc import Sequence

Periode = tuple[int, int]
"""First and last year."""


def vensters_in(aanwezig: list[int], lengte: int) -> list[Periode]:
    """Give whole, non-overlapping periods, counted back from the last year; a year that lacks costs its own period.

    >>> vensters_in([2015, 2016, 2018, 2019], 1)
    [(2015, 2015), (2016, 2016), (2018, 2018), (2019, 2019)]
    >>> vensters_in([2013, 2014, 2015, 2017, 2018, 2019, 2020], 3)
    [(2013, 2015), (2018, 2020)]
    """
    vensters: list[Periode] = []
    tot = max(aanwezig)
    while tot - lengte + 1 >= min(aanwezig):
        if all(jaar in aanwezig for jaar in range(tot - lengte + 1, tot + 1)):
            vensters.append((tot - lengte + 1, tot))
            tot -= lengte
        else:
            tot -= 1
    return vensters[::-1]


def vensters_naast(aanwezig: list[int], lengte: int, rooster: Sequence[Periode]) -> list[Periode]:
    """Give periods as ``vensters_in`` does, but each the same as one of another source, or outside all of those.

    >>> vensters_naast([2013, 2014, 2015, 2016, 2017, 2018, 2019], 3, [(2012, 2014), (2015, 2017)])
    [(2015, 2017)]
    >>> vensters_naast([2018, 2019, 2020], 3, [(2012, 2014), (2015, 2017)])
    [(2018, 2020)]
    """
    zelfde = [(van, tot) for van, tot in rooster if set(range(van, tot + 1)) <= set(aanwezig)]
    bezet = {jaar for van, tot in rooster for jaar in range(van, tot + 1)}
    vrij = [jaar for jaar in aanwezig if jaar not in bezet]
    return sorted([*zelfde, *(vensters_in(vrij, lengte) if vrij else [])])


def perioden_in(aanwezig: list[int], lengte: int) -> list[Periode]:
    """Give the periods that the source itself counted together, named by their last year; overlapping ones left out.

    >>> perioden_in([2019, 2020, 2021, 2024], 3)
    [(2019, 2021), (2022, 2024)]
    """
    gekozen: list[Periode] = []
    for tot in sorted(aanwezig, reverse=True):
        if not gekozen or tot < gekozen[-1][0]:
            gekozen.append((tot - lengte + 1, tot))
    return gekozen[::-1]
