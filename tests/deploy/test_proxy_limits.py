"""What the shipped proxy lets through is what the portal takes."""

import re
from collections.abc import Iterator

from django.conf import settings
from django.urls import URLPattern, get_resolver

from portal.management.commands.error_pages import FOLDER, STATUSES
from portal.management.commands.serve import HEADERS_WITHIN
from portal.uploads import MOST_IN_A_REQUEST
from tests.deploy.proxy import SHIPPED

TEXT = SHIPPED.read_text("utf-8")
SCANS = re.search(r"location ~ (\S+) \{\s*client_max_body_size (\d+)m;", TEXT)
MB = 1024 * 1024


def addresses(patterns: list[object], before: str = "") -> Iterator[tuple[str, URLPattern]]:
    for one in patterns:
        here = before + str(one.pattern)
        if isinstance(one, URLPattern):
            yield here, one
        else:
            yield from addresses(one.url_patterns, here)


def test_every_address_that_takes_scans_is_let_through_with_what_it_takes_and_no_other():
    taking = {
        f"/{address}"
        for address, pattern in addresses(get_resolver().url_patterns)
        if getattr(pattern.callback, "takes_scans", False)
    }
    assert len(taking) >= 7
    assert [address for address in taking if not re.search(SCANS[1], address)] == []
    assert MOST_IN_A_REQUEST < int(SCANS[2]) * MB < MOST_IN_A_REQUEST * 1.2


def test_what_the_portal_refuses_itself_reaches_it():
    [everywhere] = re.findall(r"^    client_max_body_size (\d+)m;", TEXT, re.MULTILINE)
    assert (
        settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        < int(everywhere) * MB
        <= 2 * settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    )


def test_a_connection_that_is_kept_is_let_go_before_the_portal_ends_it():
    [seconds] = re.findall(r"^    keepalive_timeout (\d+)s;  # before", TEXT, re.MULTILINE)
    assert int(seconds) < HEADERS_WITHIN


def test_each_page_that_the_proxy_shows_is_one_that_is_written_for_it():
    assert {int(shown) for shown in re.findall(rf"/{FOLDER.name}/(\d+)\.html;", TEXT)} == set(STATUSES)
    assert f"/srv/gongji/{FOLDER.parent.relative_to(settings.BASE_DIR)};" in TEXT
