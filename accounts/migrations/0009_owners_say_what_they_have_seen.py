from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0008_email_change_names_its_session")]

    operations = [
        migrations.AddField(
            model_name="user",
            name="activity_seen",
            field=models.BigIntegerField(
                default=0, help_text="The newest entry of the journal that the person has said to have seen."
            ),
        ),
    ]
