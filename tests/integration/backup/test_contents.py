from django.apps import apps

from backup.contents import FRAMEWORK, LEFT_OUT, columns, points_nowhere, tables


def test_each_table_is_kept_or_left_out_with_a_reason() -> None:
    labels = {model._meta.label for model in apps.get_models(include_auto_created=True)}
    assert set(LEFT_OUT) <= labels
    ours = {label for label in labels if label.partition(".")[0] not in FRAMEWORK}
    assert set(tables(apps)) == ours - set(LEFT_OUT)


def test_what_refers_to_something_left_out_may_be_empty() -> None:
    for model in tables(apps).values():
        assert all(field.null for field in columns(model) if points_nowhere(field)), model
