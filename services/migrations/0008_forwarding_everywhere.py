from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("services", "0007_watchdog"),
    ]

    operations = [
        # Who stands in the table means their do-not-disturb for all extensions; new rows say what they mean.
        migrations.AddField(
            model_name="everywhere",
            name="dnd",
            field=models.BooleanField(default=True),
        ),
        migrations.AlterField(
            model_name="everywhere",
            name="dnd",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="everywhere",
            name="forwarding",
            field=models.BooleanField(default=False),
        ),
    ]
