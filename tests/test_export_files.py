"""Files: all or none, complete, and never over somebody else's work."""

from __future__ import annotations

import zipfile

import pytest

from flexo.errors import BadInput
from flexo.export.files import write_file, write_files, written_by_flexo

OURS = b"; flexo 0.1.0: hinge\n"


def test_all_files_or_none(tmp_path):
    (tmp_path / "taken").write_text("a file, not a folder")
    with pytest.raises(BadInput, match="cannot write"):
        write_files({tmp_path / "a.gcode": OURS, tmp_path / "taken" / "b.gcode": OURS})
    assert [path.name for path in tmp_path.iterdir()] == ["taken"]


def test_a_disk_that_loses_bytes_is_noticed(tmp_path, monkeypatch):
    monkeypatch.setattr("pathlib.Path.read_bytes", lambda self: b"")
    with pytest.raises(BadInput, match="reads back differently"):
        write_file(tmp_path / "a.gcode", OURS)
    assert list(tmp_path.iterdir()) == []


def test_only_own_files_are_overwritten(tmp_path):
    path = tmp_path / "a.gcode"
    write_file(path, OURS)
    write_file(path, OURS + b"M84\n")
    assert path.read_bytes().endswith(b"M84\n")
    path.write_text("; made with another slicer for my flexo arm\n")
    with pytest.raises(BadInput, match="not written by flexo"):
        write_file(path, OURS)
    write_files({path: OURS}, force=True)
    assert path.read_bytes() == OURS


def test_what_is_no_file_is_never_overwritten(tmp_path):
    with pytest.raises(BadInput, match="no regular file"):
        write_files({tmp_path: OURS}, force=True)


@pytest.mark.parametrize(("text", "ours"), [("flexo 0.1.0", True), ("somebody", False)])
def test_an_archive_is_known_by_the_model_in_it(tmp_path, text, ours):
    path = tmp_path / "a.3mf"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("3D/3dmodel.model", f'<metadata name="Application">{text}</metadata>' * 40)
    assert written_by_flexo(path) is ours
