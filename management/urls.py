"""Looking after accounts."""

from django.urls import path

from management.views import (
    bulk,
    deeds,
    drawer,
    exchange,
    journal,
    licences,
    mail_server,
    newcomers,
    overview,
    people,
    person,
    services,
)

app_name = "management"
urlpatterns = [
    path("", overview.page, name="overview"),
    path("mail/", mail_server.page, name="mail_server"),
    path("mail/test/", mail_server.test, name="mail_test"),
    path("people/", people.people, name="people"),
    path("people/new/", newcomers.new_person, name="new_person"),
    path("people/bulk/", bulk.bulk, name="bulk"),
    path("people/bulk/<int:pk>/", bulk.change, name="bulk_change"),
    path("people/bulk/<int:pk>/start/", bulk.start, name="start_bulk"),
    path("people/bulk/<int:pk>/drop/", bulk.drop, name="drop_bulk"),
    path("people/bulk/<int:pk>/undo/", bulk.undo, name="undo_bulk"),
    path("people/bulk/<int:pk>/letters/<int:pile>/", bulk.letters, name="bulk_letters"),
    path("people/<slug:extension>/", person.person, name="person"),
    path("people/<slug:extension>/edit/", drawer.edit, name="edit_person"),
    path("people/<slug:extension>/journal/", journal.of_person, name="person_journal"),
    path("people/<slug:extension>/services/", services.page, name="services"),
    path("people/<slug:extension>/services/undo/<int:pk>/", services.undo, name="services_undo"),
    path("people/<slug:extension>/services/wake-up/", services.wakeup_list, name="services_wakeups"),
    path("people/<slug:extension>/services/wake-up/add/", services.add_wakeup, name="services_add_wakeup"),
    path("people/<slug:extension>/services/wake-up/<int:pk>/", services.wakeup, name="services_wakeup"),
    path(
        "people/<slug:extension>/services/wake-up/<int:pk>/switch/",
        services.switch_wakeup,
        name="services_switch_wakeup",
    ),
    path(
        "people/<slug:extension>/services/wake-up/<int:pk>/remove/",
        services.remove_wakeup,
        name="services_remove_wakeup",
    ),
    path("people/<slug:extension>/services/<str:feature>/", services.change, name="services_change"),
    path("people/<slug:extension>/<slug:name>/", deeds.deed, name="deed"),
    path("exchange/", exchange.exchange, name="exchange"),
    path("licences/", licences.licences, name="licences"),
    path("licences/add/", licences.add, name="add_licence"),
    path("licences/<int:pk>/", licences.edit, name="licence"),
    path("licences/<int:pk>/remove/", licences.remove, name="remove_licence"),
    path("journal/", journal.journal, name="journal"),
    path("journal/export/", journal.export, name="journal_export"),
]
