"""Reading what somebody filled in: German fields, terms by key, label or synonym, texts of bounded length."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, ValidationError

from kb.model import UNKNOWN, Record
from kb.vocabulary import Words
from recommender.profile import LONGEST_TEXT, ProfileError, Prose, read_terms

# Decomposed umlauts (NFD, as macOS types them) must not make two spellings of one word.
ComposedProse = Annotated[Prose, AfterValidator(lambda text: unicodedata.normalize("NFC", text))]
Filled = TypeVar("Filled", bound=Record)


def read_record(
    model: type[Filled], data: Mapping[str, Any], terms: Mapping[str, str], words: Words
) -> Filled:
    """Build a model from its German fields; ``terms`` names the vocabulary of each list of terms.

    Raises :class:`ProfileError` for unknown fields or terms, over-long text and wrong types.
    """
    known = [str(field.alias) for field in model.model_fields.values()]
    fields = dict(data)
    for name, value in data.items():
        if name not in known:
            raise ProfileError(
                f"Das Feld „{name}“ gibt es hier nicht. Möglich sind: {', '.join(known)}.", name
            )
        if isinstance(value, str) and len(value) > LONGEST_TEXT:
            raise ProfileError(
                f"Der Text ist zu lang: {len(value)} Zeichen, möglich sind {LONGEST_TEXT}.", name
            )
        if value is None or value == "":
            del fields[name]
        elif name in terms:
            fields[name] = read_terms(name, value, terms[name], words)
    try:
        return model.model_validate(fields)
    except ValidationError as error:
        field = str(error.errors(include_url=False)[0]["loc"][0])
        raise ProfileError(f"Das Feld „{field}“ ist keine gültige Angabe.", field) from error


def without_unknown(value: Any) -> tuple[Any, bool]:
    """Return a list of terms without ``unbekannt``, and whether that was in it."""
    if isinstance(value, str):
        value = [value]
    if not isinstance(value, (list, tuple)):
        return value, False
    return [item for item in value if item != UNKNOWN], UNKNOWN in value
