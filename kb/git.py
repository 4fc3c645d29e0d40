"""Asking Git: one call that neither waits for input nor leaves the repository of the content."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

TIMEOUT = 60
"""Seconds; what is asked here takes far less even on a slow network drive."""


class GitProblem(Exception):
    """Git gives no answer; says why in a sentence."""


def git(folder: Path, *arguments: str) -> bytes:
    """Run Git in a folder and return what it prints; raises :class:`GitProblem`."""
    # Run from a hook, these would point to another repository than the one of the content.
    inherited = {
        name: value
        for name, value in os.environ.items()
        if name not in {"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX"}
    }
    settings = ("core.fsmonitor=false", "log.showSignature=false", "i18n.logOutputEncoding=UTF-8")
    try:
        done = subprocess.run(
            ["git", *(part for setting in settings for part in ("-c", setting)), *arguments],
            cwd=folder,
            env={**inherited, "GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=TIMEOUT,
            check=False,
        )
    except FileNotFoundError as error:
        if not folder.is_dir():
            raise GitProblem(f"Den Ordner {folder} gibt es nicht.") from error
        raise GitProblem("Git ist auf diesem Rechner nicht eingerichtet.") from error
    except (OSError, subprocess.TimeoutExpired) as error:
        raise GitProblem("Git antwortet nicht.") from error
    if done.returncode:
        reason = done.stderr.decode("utf-8", "replace").strip().partition("\n")[0]
        if "not a git repository" in reason:
            raise GitProblem("Die Sammlung liegt in keinem Archiv (Git).")
        raise GitProblem(f"Git kann das nicht lesen ({reason}).")
    return done.stdout
