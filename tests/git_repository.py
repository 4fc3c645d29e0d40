"""Real Git repositories for tests, independent of the settings of whoever runs them."""

from __future__ import annotations

import subprocess
from pathlib import Path


def git(folder: Path, *arguments: str) -> str:
    """Run Git as a test author in a folder and return what it prints."""
    return subprocess.run(
        ["git", "-c", "user.name=Test", "-c", "user.email=test@example.org", *arguments],
        cwd=folder,
        check=True,
        capture_output=True,
        text=True,
    ).stdout


def commit(folder: Path, subject: str, day: str = "2026-03-02") -> None:
    """Record everything in a folder."""
    git(folder, "add", "-A")
    git(folder, "commit", "--no-gpg-sign", "-m", subject, f"--date={day}T12:00:00+01:00")
