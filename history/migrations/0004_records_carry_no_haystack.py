from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("history", "0003_peers_of_the_calls_so_far")]

    operations = [migrations.RemoveField(model_name="record", name="haystack")]
