"""Pages about the service itself: how the search works, and what the law wants said."""

from __future__ import annotations

from flask import render_template

from webapp.pages import pages
from webapp.serving_engine import current_engine


@pages.get("/so-funktioniert-die-suche")
def how_it_works() -> str:
    """Explain the search, its limits and its model."""
    engine = current_engine()
    return render_template(
        "about/how_it_works.html",
        number_of_cases=len(engine.collection.cases),
        model_name=engine.model_name,
        generation=engine.generation,
    )


@pages.get("/impressum")
def imprint() -> str:
    """Say who runs this installation."""
    return render_template("about/imprint.html")


@pages.get("/datenschutz")
def privacy() -> str:
    """Say what happens with what people type."""
    return render_template("about/privacy.html")


@pages.get("/barrierefreiheit")
def accessibility() -> str:
    """Show the accessibility statement."""
    return render_template("about/accessibility.html")


@pages.get("/leichte-sprache")
def easy_language() -> str:
    """Show the essentials in plain, easy German."""
    return render_template("about/easy_language.html")
