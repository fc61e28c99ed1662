from django.db import migrations


def begin(apps, _schema_editor):
    """The journal begins here: what older versions wrote carries no number without gap and no seal."""
    apps.get_model("accounts", "JournalEntry").objects.all().delete()
    apps.get_model("accounts", "JournalHead").objects.get_or_create(pk=1)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_links_factors_rights")]

    operations = [migrations.RunPython(begin, migrations.RunPython.noop)]
