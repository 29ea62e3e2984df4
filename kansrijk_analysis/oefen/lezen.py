"""Read the model, and check what a schema can't: names, sources, gemeenten and years."""

from __future__ import annotations

from pathlib import Path

from kansrijk_analysis import areas
from kansrijk_analysis._definitie import lees_definitie
from kansrijk_analysis.config import instellingen
from kansrijk_analysis.errors import OngeldigeDefinitie
from kansrijk_analysis.oefen.model import (
    BESTAND,
    GEBOORTEBASES,
    KWB,
    Echt,
    EchtGoed,
    Getrokken,
    LijktSlecht,
    Model,
    Samengesteld,
    Splitsing,
    VerborgenAanvulling,
    Verslechtering,
)
from kansrijk_analysis.oefen.niveaus import ankers, ingebed
from kansrijk_analysis.text import opsomming, tekst


def lees_model(bestand: Path | None = None) -> Model:
    """Read and check the model (default: the shipped one).

    Raises ``OngeldigeDefinitie`` naming file, field and what is wrong: also for a name that nothing has, a national
    value that is not in its source, and a gemeente that there is not.
    """
    pad = bestand or instellingen().data / "oefen" / BESTAND
    if not pad.is_file():
        raise OngeldigeDefinitie(bestand=pad.name, veld="–", wat=tekst("gegevens.kapot.ontbreekt"))
    model = lees_definitie(pad, Model)
    _controleer(pad.name, model)
    return model


def _controleer(bestand: str, model: Model) -> None:
    def fout(veld: str, sleutel: str, **velden: object) -> OngeldigeDefinitie:
        return OngeldigeDefinitie(bestand=bestand, veld=veld, wat=tekst(f"oefen.model.{sleutel}", **velden))

    bases = {*GEBOORTEBASES, *(groep.id for groep in model.groepen)}
    per_id = model.per_id
    if len(per_id) != len(model.indicatoren):
        raise fout("indicatoren", "dubbel")
    getrokken = {i.id for i in model.indicatoren if isinstance(i, Getrokken)}
    for i in model.indicatoren:
        plek = f"indicatoren.{i.id}"
        if i.noemer is not None and i.noemer not in bases:
            raise fout(f"{plek}.noemer", "onbekend", naam=i.noemer, keuzes=opsomming(sorted(bases), "of"))
        delen = i.uit if isinstance(i, Samengesteld) else (i.deel_van,) if isinstance(i, Getrokken) else ()
        for deel in delen:
            if deel is not None and (deel not in getrokken or per_id[deel].noemer != i.noemer):
                raise fout(f"{plek}.uit", "onbekend", naam=deel, keuzes=opsomming(sorted(getrokken), "of"))
        if not isinstance(i, Echt):
            try:
                ankers(i)
            except LookupError as anders:
                raise fout(f"{plek}.landelijk", "geen_regel", naam=anders.args[0]) from None
    for groep in model.groepen:
        if vreemd := sorted({*groep.uit} - set(ingebed(KWB)["maat"])):
            raise fout(f"groepen.{groep.id}", "geen_regel", naam=vreemd[0])
    bekend = frozenset[str]().union(*(areas.indeling(jaar) for jaar in model.jaren))
    for code in (*model.wijken, *(plant.gemeente for plant in model.waarheden)):
        if code not in bekend:
            raise fout("wijken" if code in model.wijken else "waarheden", "geen_gemeente", code=code)
    for plant in model.waarheden:
        plek, gezocht = f"waarheden.{plant.soort}", per_id.get(plant.indicator)
        # Only what is drawn can be planted in; of a divided gemeente whole counts are told.
        if isinstance(plant, Splitsing):
            past = isinstance(gezocht, Echt) and gezocht.noemer is None
        elif isinstance(plant, Verslechtering | EchtGoed | LijktSlecht):
            past = isinstance(gezocht, Getrokken)
        else:
            past = isinstance(gezocht, Getrokken | Samengesteld)
        if not past:
            raise fout(f"{plek}.indicator", "onbekend", naam=plant.indicator, keuzes=opsomming(sorted(getrokken), "of"))
        if (jaar := getattr(plant, "jaar", model.tot)) not in model.jaren:
            raise fout(f"{plek}.jaar", "geen_jaar", jaar=jaar)
        if isinstance(plant, VerborgenAanvulling) and plant.gemeente not in areas.leden(plant.regio, plant.jaar):
            raise fout(f"{plek}.regio", "geen_lid", code=plant.gemeente, regio=plant.regio)
