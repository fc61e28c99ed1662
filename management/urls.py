"""Looking after accounts."""

from django.urls import path

from management.views import deeds, exchange, journal, newcomers, people, person, services

app_name = "management"
urlpatterns = [
    path("people/", people.people, name="people"),
    path("people/new/", newcomers.new_person, name="new_person"),
    path("people/<slug:extension>/", person.person, name="person"),
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
    path("journal/", journal.journal, name="journal"),
    path("journal/export/", journal.export, name="journal_export"),
]
