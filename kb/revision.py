"""The content as it was at a revision, read from Git into a folder of its own."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from kb.collection import CASES
from kb.git import GitProblem, git

CONTENT_FILES = (".md", ".yaml", ".jsonl")


@dataclass(frozen=True)
class Revision:
    """The content of a commit: ``name`` as asked for, ``commit`` its short hash."""

    name: str
    commit: str
    content: Path


@contextmanager
def content_at(content: Path, revision: str) -> Iterator[Revision]:
    """Give the content folder as it was at ``revision``; it is gone again afterwards.

    The working tree is not touched. Raises :class:`kb.git.GitProblem` without a repository, for an
    unknown revision and where the content did not exist yet.
    """
    root = Path(git(content, "rev-parse", "--show-toplevel").decode().strip())
    prefix = git(content, "rev-parse", "--show-prefix").decode().strip()
    try:
        commit = (
            git(root, "rev-parse", "--verify", "--end-of-options", f"{revision}^{{commit}}")
            .decode()
            .strip()
        )
    except GitProblem as error:
        raise GitProblem(
            f"Den Stand „{revision}“ kennt Git hier nicht."
            " Alle Zweige zeigt `git branch -a`; fehlen ältere Stände, holt sie `git fetch --unshallow`."
        ) from error
    try:
        packed = git(root, "archive", "--format=tar", f"{commit}:{prefix}")
    except GitProblem as error:
        raise GitProblem(f"Zum Stand „{revision}“ gab es die Sammlung noch nicht.") from error
    with TemporaryDirectory(prefix="praxis-stand-") as folder:
        with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
            for member in archive:
                # Only plain files: a link in the repository must not lead out of the folder.
                if member.isfile() and member.name.endswith(CONTENT_FILES):
                    archive.extract(member, folder, filter="data")
        if not (Path(folder) / CASES).is_dir():
            raise GitProblem(f"Zum Stand „{revision}“ gab es die Sammlung noch nicht.")
        yield Revision(revision, commit[:8], Path(folder))
