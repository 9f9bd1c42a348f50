"""What a holder typed of each relative, as the draft keeps it."""

from sharing.binding_wizard.rows import noting_misses


def test_a_name_that_was_counted_as_a_miss_is_the_same_one_however_its_dot_is_typed():
    before = [{"name": "买买提•艾力", "number": "1", "is_counted": True}, {"name": "李四", "number": "1"}]
    typed = [
        {"name": "买买提·艾力", "number": "1"},
        {"name": "买买提·艾利", "number": "1"},
        {"name": "买买提·艾力", "number": "2"},
        {"name": "李四", "number": "1"},
    ]
    assert [row["is_counted"] for row in noting_misses(typed, before)] == [True, False, False, False]
