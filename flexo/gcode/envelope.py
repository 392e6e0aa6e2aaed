"""What surrounds the commands of a job: its block of JSON at the head, line count and hash at the end."""

from __future__ import annotations

import hashlib
import json
import re
from typing import Any

from flexo.errors import Finding
from flexo.gcode.lex import Lines

BEGIN, END = b"; flexo-job 1 begin", b"; flexo-job 1 end"
_ANY_MARK = re.compile(rb"; flexo-job[^\n]*")  # anywhere: without ^ it scans ten times faster
_TRAILER = re.compile(rb"(?<![^\n]); flexo-end lines=(\d{1,12}) sha256=([0-9a-f]{64})\n\Z")
BLOCK_LIMIT = 20_000_000  # bytes; a quadruped's block has some ten thousand
_BRACKETS = re.compile(r'"(?:[^"\\]|\\.)*"|[\[{]|[\]}]')
DEPTH_LIMIT = 20  # nested lists and objects; ours have five


def read_block(data: bytes) -> tuple[dict[str, Any] | None, list[Finding]]:
    """The job block as parsed JSON; None when there is none (no finding) or it can't be read (a finding)."""
    marks = [found.group() for found in _ANY_MARK.finditer(data)]
    if not marks:
        return None, []
    if marks != [BEGIN, END]:
        shown = ", ".join(mark.decode("ascii", "replace")[:40] for mark in marks[:4])
        return None, [
            Finding("job.marks", f"the job block must begin and end once, in version 1; found {shown}")
        ]
    begin, end = data.index(BEGIN) + len(BEGIN) + 1, data.index(END)
    lines = data[begin:end].splitlines()
    if any(not line.startswith(b"; ") for line in lines) or end - begin > BLOCK_LIMIT:
        return None, [Finding("job.unreadable", "the job block holds something that is no comment")]
    return _parsed(b"".join(line[2:] for line in lines))


def _parsed(text: bytes) -> tuple[dict[str, Any] | None, list[Finding]]:
    try:
        ascii_text = text.decode("ascii")
        if _depth(ascii_text) > DEPTH_LIMIT:
            raise ValueError("nested too deeply")
        job = json.loads(ascii_text, parse_constant=_refuse, object_pairs_hook=_once)
        if not isinstance(job, dict):
            raise ValueError("no object")
    except ValueError as error:  # also what json and decoding raise
        return None, [Finding("job.unreadable", f"the job block is no valid JSON: {error}"[:200])]
    return job, []


def _refuse(name: str) -> float:
    raise ValueError(f"{name} is no number")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise ValueError("a key stands twice")
    return made


def _depth(text: str) -> int:
    """How deeply lists and objects nest; the parser recurses as deep."""
    depth = deepest = 0
    for token in _BRACKETS.findall(text):
        if token[0] != '"':
            depth += 1 if token in "[{" else -1
            deepest = max(deepest, depth)
    return deepest


def trailer_faults(data: bytes, lines: Lines) -> list[Finding]:
    """Whether the file is whole: its last line tells the count of lines before it and the hash of them."""
    found = _TRAILER.search(data[-200:])
    if not found:
        return [_no_trailer(data, len(lines.start))]
    begin = len(data) - len(found.group())
    count = len(lines.start) - 1
    findings = []
    if int(found[1]) != count:
        findings.append(
            Finding("trailer.lines", f"the file has {count} lines, its trailer says {int(found[1])}",
                    measured=count, limit=int(found[1]), line=count + 1)
        )  # fmt: skip
    if hashlib.sha256(memoryview(data)[:begin]).hexdigest() != found[2].decode():
        findings.append(Finding("trailer.hash", "the bytes are not those that were written", line=count + 1))
    return findings


def _no_trailer(data: bytes, count: int) -> Finding:
    """An error in a file of ours; of other files nobody can tell whether they are whole."""
    if b"flexo" in data[:200] or b"; flexo-" in data:
        return Finding("trailer.missing", "the file does not end with its trailer: truncated?", line=count)
    return Finding("trailer.missing", "no trailer: truncation can't be seen", "unchecked", line=count)
