"""Settings of the web app: typed, read from the environment, safe without any."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields

OPERATOR_PREFIX = "PRAXIS_BETREIBER_"
_YES = frozenset({"1", "ja", "true", "yes"})
_NO = frozenset({"", "0", "nein", "false", "no"})


class SettingsError(ValueError):
    """An environment variable cannot be used; says which and what to write instead."""


@dataclass(frozen=True)
class Operator:
    """Who runs this installation, as Impressum and Datenschutz must name them.

    None means: not set. The pages then show a marked placeholder instead of inventing anything.
    """

    name: str | None = field(default=None, metadata={"env": "NAME"})
    address: str | None = field(default=None, metadata={"env": "ANSCHRIFT"})
    represented_by: str | None = field(default=None, metadata={"env": "VERTRETUNG"})
    responsible: str | None = field(default=None, metadata={"env": "VERANTWORTLICH"})
    email: str | None = field(default=None, metadata={"env": "EMAIL"})
    phone: str | None = field(default=None, metadata={"env": "TELEFON"})
    privacy_contact: str | None = field(default=None, metadata={"env": "DATENSCHUTZ"})

    @property
    def missing(self) -> tuple[str, ...]:
        """The environment variables that are still to be set."""
        return tuple(
            OPERATOR_PREFIX + f.metadata["env"] for f in fields(self) if not getattr(self, f.name)
        )


@dataclass(frozen=True)
class Settings:
    """Everything the web app can be told from outside.

    ``public_url`` is the address under which people reach the app (for citations); ``https`` says
    that a reverse proxy serves it over TLS, so that browsers may be told to stay there.
    """

    host: str = "127.0.0.1"
    port: int = 8000
    threads: int = 4
    https: bool = False
    public_url: str | None = None
    operator: Operator = Operator()


def settings_from(environment: Mapping[str, str] | None = None) -> Settings:
    """Read the settings; raises :class:`SettingsError` for a value that cannot be used."""
    env = os.environ if environment is None else environment
    public_url = env.get("PRAXIS_ADRESSE", "").strip().rstrip("/") or None
    if public_url and not public_url.startswith(("http://", "https://")):
        raise SettingsError(
            f"PRAXIS_ADRESSE=„{public_url}“ ist keine Adresse. Bitte mit https:// beginnen."
        )
    return Settings(
        host=env.get("HOST", "").strip() or Settings.host,
        port=_number(env, "PORT", Settings.port, 0, 65535),
        threads=_number(env, "PRAXIS_THREADS", Settings.threads, 1, 64),
        https=_flag(env, "PRAXIS_HTTPS"),
        public_url=public_url,
        operator=_operator(env),
    )


def _operator(env: Mapping[str, str]) -> Operator:
    names = {OPERATOR_PREFIX + f.metadata["env"]: f.name for f in fields(Operator)}
    for key in env:
        # A mistyped name would silently leave a placeholder in the Impressum.
        if key.startswith(OPERATOR_PREFIX) and key not in names:
            raise SettingsError(f"{key} gibt es nicht. Möglich sind: {', '.join(names)}.")
    return Operator(
        **{attribute: env.get(key, "").strip() or None for key, attribute in names.items()}
    )


def _number(env: Mapping[str, str], name: str, default: int, least: int, most: int) -> int:
    text = env.get(name, "").strip()
    if not text:
        return default
    if not text.isascii() or not text.isdigit() or not least <= int(text) <= most:
        raise SettingsError(f"{name}=„{text}“ ist keine Zahl von {least} bis {most}.")
    return int(text)


def _flag(env: Mapping[str, str], name: str) -> bool:
    text = env.get(name, "").strip().casefold()
    if text not in _YES | _NO:
        raise SettingsError(f"{name}=„{text}“: bitte „ja“ oder „nein“ schreiben.")
    return text in _YES
