from django.db import migrations, models
from django.db.models import F


class Migration(migrations.Migration):
    dependencies = [("history", "0005_erased_history")]

    operations = [
        migrations.AddIndex(
            "missedcall",
            models.Index("scope", F("started").desc(), F("id").desc(), name="history_missed_calls_newest"),
        )
    ]
