"""The style of each component is a file of its own; pages link all of them as one."""

import os
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.templatetags.static import static

from portal import style_sheets

SOURCE = Path(settings.BASE_DIR, "static", style_sheets.SHEET)
NAMED = re.findall(r'"components/(\w+)\.css"', SOURCE.read_text())
FILES = {path.stem: path.read_text() for path in SOURCE.with_suffix("").iterdir()}
TEMPLATES = Path(settings.BASE_DIR, "templates")
DRAWN = [path.stem for path in (TEMPLATES / "components").iterdir()]


def test_every_component_is_named_once():
    assert sorted(NAMED) == sorted(FILES)


def test_the_joined_sheet_is_every_component_in_the_order_in_which_they_are_named():
    head = SOURCE.read_text().partition("@import")[0]
    joined = style_sheets.join().read_text()
    assert joined == "\n".join([head, *[FILES[name] for name in NAMED]])
    assert re.findall("@import|@layer", joined) == []


@pytest.mark.parametrize("name", NAMED)
def test_a_component_says_on_top_what_it_dresses(name):
    header = FILES[name].partition("\n")[0]
    assert re.fullmatch(r"/\* \w.+ \*/", header)
    assert [path for path in re.findall(r"[\w/]+\.html", header) if not (TEMPLATES / path).exists()] == []
    assert (name in DRAWN) == bool(re.search(rf"components/{name}\b", header))


@pytest.fixture
def two_components(settings, tmp_path):
    """The folder of a sheet that names b before a, in place of ours."""
    folder = tmp_path / "static/css/components"
    folder.mkdir(parents=True)
    (folder / "a.css").write_text("a {}\n")
    (folder / "b.css").write_text("b {}\n")
    folder.with_suffix(".css").write_text(
        '/* Both. */\n@import "components/b.css";\n@import "components/a.css";\n'
    )
    settings.BASE_DIR = settings.VAR = tmp_path
    return folder


def test_a_component_that_was_changed_is_joined_anew(two_components):
    assert style_sheets.join().read_text() == "/* Both. */\n\nb {}\n\na {}\n"
    (two_components / "a.css").write_text("em {}\n")
    assert style_sheets.join().read_text() == "/* Both. */\n\nb {}\n\nem {}\n"


def test_a_sheet_that_says_the_same_keeps_its_time(two_components):
    os.utime(style_sheets.join(), (1, 1))
    assert style_sheets.join().stat().st_mtime == 1


def test_the_joined_sheet_is_what_is_found():
    assert finders.find(style_sheets.SHEET) == str(style_sheets.join())
    assert finders.find("css/tokens.css") == str(SOURCE.with_name("tokens.css"))


def test_one_sheet_is_collected_and_linked_and_no_component(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
    }
    call_command("collectstatic", ignore_patterns=["admin", "vendor"], interactive=False, verbosity=0)
    linked = Path(static(style_sheets.SHEET)).name
    assert re.fullmatch(r"components\.[0-9a-f]{12}\.css", linked)
    assert (tmp_path / "css" / linked).read_text() == style_sheets.join().read_text()
    collected = [
        path.name for path in tmp_path.rglob("*.css") if path.stem in FILES or "components" in path.name
    ]
    assert sorted(collected) == sorted([linked, "components.css"])
