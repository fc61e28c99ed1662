"""What a newcomer does at a telephone of the demo."""

from django import forms
from django.core.validators import RegexValidator

from pbx.simulator.company import COMPANY


class DeedForm(forms.Form):
    """Lift, hang up, or press keys."""

    do = forms.ChoiceField(choices=[(do, do) for do in ("answer", "hang_up", "key_digits")])
    who = forms.ChoiceField(choices=[(person.extension, person.name) for person in COMPANY.people])
    digits = forms.CharField(required=False, max_length=9, validators=[RegexValidator(r"^[0-9*#]+\Z")])
