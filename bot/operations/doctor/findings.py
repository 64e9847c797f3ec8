"""What a check found, and how the findings are printed."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum


class Status(StrEnum):
    """How a check ended; WRONG alone makes the command fail."""

    OK = "ok"
    WARNING = "warning"  # it runs, but an owner should know
    WRONG = "wrong"
    SKIPPED = "skipped"  # what it needs is wrong itself


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of one check, in plain words."""

    check: str
    status: Status
    says: str
    todo: str = ""  # what helps, unless the status is OK


def ok(check: str, says: str) -> Finding:
    """Make the finding of a check that passed."""
    return Finding(check, Status.OK, says)


def warning(check: str, says: str, todo: str) -> Finding:
    """Make the finding of something that an owner should know."""
    return Finding(check, Status.WARNING, says, todo)


def wrong(check: str, says: str, todo: str) -> Finding:
    """Make the finding of something that keeps the bot from working."""
    return Finding(check, Status.WRONG, says, todo)


def skipped(check: str, why: str) -> Finding:
    """Make the finding of a check that could not be made."""
    return Finding(check, Status.SKIPPED, f"not checked: {why}")


def failed(findings: Sequence[Finding]) -> bool:
    """Tell whether anything is wrong."""
    return any(finding.status is Status.WRONG for finding in findings)


def as_lines(findings: Sequence[Finding]) -> str:
    """Write a line for each finding, with what to do behind an arrow."""
    width = max(len(finding.check) for finding in findings)
    return "\n".join(
        f"{finding.status:<7}  {finding.check:<{width}}  {finding.says}"
        + (f" -> {finding.todo}" if finding.todo else "")
        for finding in findings
    )


def as_json(findings: Sequence[Finding]) -> str:
    """Write one JSON object: `ok`, and `checks` with check, status, says and todo."""
    return json.dumps(
        {"ok": not failed(findings), "checks": [asdict(finding) for finding in findings]},
        ensure_ascii=False,
    )
