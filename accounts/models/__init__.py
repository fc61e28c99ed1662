from accounts.models.departments import Department, DepartmentQuerySet, RemovedDepartment
from accounts.models.factors import RecoveryCode, SecondFactor
from accounts.models.journal import JournalEntry, JournalHead
from accounts.models.licences import Licence, LicenceKind, LicensedFunction, RemovedLicenceKind
from accounts.models.links import EmailChange, OneTimeLink, PhoneProof
from accounts.models.people import User, UserManager, UserQuerySet
from accounts.models.rights import Grant, MailboxRight, MainDevice, MonitorRight
from accounts.models.sessions import Session
from accounts.models.throttles import Bucket

__all__ = [
    "Bucket",
    "Department",
    "DepartmentQuerySet",
    "EmailChange",
    "Grant",
    "JournalEntry",
    "JournalHead",
    "Licence",
    "LicenceKind",
    "LicensedFunction",
    "MailboxRight",
    "MainDevice",
    "MonitorRight",
    "OneTimeLink",
    "PhoneProof",
    "RecoveryCode",
    "RemovedDepartment",
    "RemovedLicenceKind",
    "SecondFactor",
    "Session",
    "User",
    "UserManager",
    "UserQuerySet",
]
