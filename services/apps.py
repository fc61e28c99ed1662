from django.apps import AppConfig


class ServicesConfig(AppConfig):
    name = "services"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from costs.allowances.reached import on_flip
        from costs.allowances.refusing import excuse_with
        from costs.statements.accounts import name_accounts_with
        from cti.spoken import on_announcement
        from cti.switches import on_switch
        from history.notices import add_source
        from services import notices, paid_calls, personal, tasks  # noqa: F401 - the worker must know who does what
        from services.announcements import speaking
        from services.call_accounts import naming
        from services.changes import heard
        from services.codes import pocket_card  # noqa: F401 - the worker must know who does what
        from services.wakeups import answering, noticing

        on_switch(heard)
        for source in notices.SOURCES:
            add_source(source)
        on_announcement(speaking.heard)
        on_switch(answering.heard)
        name_accounts_with(naming.names)
        add_source(noticing.notices)
        on_flip(tasks.wake)
        excuse_with(paid_calls.account_pays)
