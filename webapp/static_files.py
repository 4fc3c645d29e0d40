"""Static files with a fingerprint in their address, so that browsers may keep them for a year."""

from __future__ import annotations

import hashlib
from pathlib import Path

from flask import Flask, url_for

ONE_YEAR = 365 * 24 * 3600


def static_folder() -> Path:
    """Return the folder of the app's own style sheet, script and images."""
    return Path(__file__).resolve().parent / "static"


def fingerprint_static_files(app: Flask) -> None:
    """Add the template function ``static_url(name)``; a changed file gets a new address."""
    folder = static_folder()
    prints = {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()[:12]
        for path in folder.rglob("*")
        if path.is_file()
    }
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = ONE_YEAR

    def static_url(name: str) -> str:
        return url_for("static", filename=name, v=prints[name])

    app.jinja_env.globals["static_url"] = static_url
