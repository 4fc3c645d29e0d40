"""Profiles to start from: three situations that many quarters know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from webapp.profile_form import ProfileForm


@dataclass(frozen=True)
class ExampleProfile:
    """A ready profile: the key in the address, a title and a line for the link, the texts."""

    key: str
    title: str
    line: str
    texts: Mapping[str, str]

    @property
    def form(self) -> ProfileForm:
        """The form, filled with this example."""
        return ProfileForm(self.texts, {})


EXAMPLE_PROFILES: tuple[ExampleProfile, ...] = (
    ExampleProfile(
        "hochhaeuser",
        "Hochhäuser, hinter vielen Türen ist es still",
        "Großwohnsiedlung, in der ältere Mieterinnen und Mieter vereinsamen",
        {
            "struktur": (
                "Hochhaussiedlung am Stadtrand, um 1970 gebaut, fast alles Mietwohnungen eines"
                " einzigen Unternehmens. Viele sind als junge Familien eingezogen und hier alt"
                " geworden. Daneben ziehen oft neue Leute ein und wieder aus."
            ),
            "problem": (
                "Viele Ältere leben allein und gehen kaum noch aus der Wohnung. Im Haus kennt man"
                " sich nicht mehr. Hilfe holen sie erst, wenn es nicht mehr anders geht, und einen"
                " Ort, an dem man sich trifft, gibt es nicht."
            ),
        },
    ),
    ExampleProfile(
        "dorfladen",
        "Das Dorf verliert seinen Laden",
        "Ländlicher Ort, in dem Einkauf, Bus und Treffpunkt wegbrechen",
        {
            "struktur": (
                "Dorf mit rund 900 Menschen, Einfamilienhäuser und alte Höfe. Bis zur nächsten"
                " Kleinstadt sind es elf Kilometer. Der Bus fährt morgens und mittags für die"
                " Schulkinder, die Vereine sind rege."
            ),
            "problem": (
                "Im Sommer schließt der letzte Laden, die Bank ist schon weg. Wer nicht mehr Auto"
                " fährt, kommt weder zum Einkaufen noch zum Arzt. Damit fehlt auch der Ort, an dem"
                " man sich zufällig begegnet."
            ),
            "gesucht": "Ein Laden oder Treff, den das Dorf selbst tragen kann, und Fahrten zum Arzt.",
        },
    ),
    ExampleProfile(
        "zechensiedlung",
        "Die Zechensiedlung wird alt",
        "Frühere Werkssiedlung mit engem Zusammenhalt und vielen Stufen",
        {
            "struktur": (
                "Ehemalige Zechensiedlung mit kleinen Häusern und großen Gärten. Ein Teil wurde an"
                " die Bewohner verkauft, der Rest gehört einem Wohnungsunternehmen. Viele leben seit"
                " Jahrzehnten hier, früher arbeiteten alle auf demselben Pütt."
            ),
            "problem": (
                "Steile Treppen, hohe Stufen und winzige Bäder machen das Wohnen im Alter schwer."
                " Der alte Zusammenhalt bröckelt, zu den neu zugezogenen Familien gibt es wenig"
                " Kontakt. Die meisten wollen bleiben, wissen aber nicht, wer ihnen dabei hilft."
            ),
        },
    ),
)
