import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0006_second_factor_moves")]

    operations = [
        migrations.AddField(
            model_name="session",
            name="limited_to",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="limited_sessions",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
    ]
