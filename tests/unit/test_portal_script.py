"""The launcher ./portal, copied into a small project of its own whose only package is made here."""

import ast
import base64
import hashlib
import importlib.machinery
import importlib.util
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path
from types import ModuleType

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "portal"
STAND_IN = "import hello, os, sys\nprint(hello.WORD, os.getcwd(), *sys.argv[1:])\n"


class Project:
    """A folder with the launcher, one package to install, and a `manage` that prints what it was given."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.wheels = folder / "wheels"
        self.wheels.mkdir()
        self.script = folder / "portal"
        self.script.write_text(SCRIPT.read_text(encoding="utf-8"), encoding="utf-8")
        for name in ("webcti", "webcti/run", "tests"):
            (folder / name).mkdir()
            (folder / name / "__init__.py").touch()
        (folder / "webcti/run/manage.py").write_text(STAND_IN, encoding="utf-8")
        (folder / "tests/__main__.py").write_text(STAND_IN, encoding="utf-8")
        self.requires(self.make_wheel("1.0"))

    def make_wheel(self, version: str) -> str:
        """The wheel of `hello`; returns the requirement with its hash."""
        path = self.wheels / f"hello-{version}-py3-none-any.whl"
        info = f"hello-{version}.dist-info"
        files = {
            "hello.py": f"WORD = 'hello {version}'\n",
            f"{info}/METADATA": f"Metadata-Version: 2.1\nName: hello\nVersion: {version}\n",
            f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        }
        record = [f"{name},sha256={_digest(text)},{len(text)}" for name, text in files.items()]
        with zipfile.ZipFile(path, "w") as wheel:
            for name, text in files.items():
                wheel.writestr(name, text)
            wheel.writestr(f"{info}/RECORD", "\n".join([*record, f"{info}/RECORD,,"]))
        return f"hello=={version} --hash=sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}\n"

    def requires(self, run: str, dev: str | None = None) -> None:
        (self.folder / "requirements.txt").write_text(run, encoding="utf-8")
        (self.folder / "requirements-dev.txt").write_text(dev or run, encoding="utf-8")

    def start(self, *arguments: str, **environment: str) -> "subprocess.Popen[str]":
        own = {"PATH": "/usr/bin:/bin", "HOME": str(self.folder), "PIP_CONFIG_FILE": os.devnull, "PIP_NO_INDEX": "1"}
        return subprocess.Popen(
            [sys.executable, str(self.script), *arguments],
            env={**own, "PIP_FIND_LINKS": str(self.wheels), **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=self.folder,
        )

    def portal(self, *arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
        process = self.start(*arguments, **environment)
        output, errors = process.communicate(timeout=60)
        return subprocess.CompletedProcess(process.args, process.returncode, output, errors)


def _digest(text: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).decode().rstrip("=")


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path)


@pytest.fixture
def launcher() -> ModuleType:
    loader = importlib.machinery.SourceFileLoader("portal_launcher", str(SCRIPT))
    spec = importlib.util.spec_from_loader(loader.name, loader)
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    return module


def one_sentence(done: "subprocess.CompletedProcess[str]") -> str:
    """What it said on its way out: exit code 1, one line, no traceback."""
    assert done.returncode == 1, done
    assert "Traceback" not in done.stderr
    [line] = done.stderr.splitlines()
    return line


def test_a_python_of_2016_can_read_the_script_far_enough_to_say_what_is_missing() -> None:
    ast.parse(SCRIPT.read_text(encoding="utf-8"), feature_version=(3, 6))


def test_an_old_python_says_which_one_is_needed(project: Project) -> None:
    project.script.write_text(project.script.read_text().replace("NEEDED = (3, 11)", "NEEDED = (3, 99)"))
    sentence = one_sentence(project.portal("run", PATH="/nowhere"))
    assert sentence.startswith("portal: the portal needs Python 3.99 or newer and this is 3.")


def test_an_old_python_hands_over_to_a_newer_one_on_the_path(project: Project) -> None:
    project.script.write_text(project.script.read_text().replace("NEEDED = (3, 11)", "NEEDED = (3, 14)"))
    newer = project.folder / "bin" / "python3.14"
    newer.parent.mkdir()
    newer.write_text('#!/bin/sh\n[ "$1" = -c ] && exit 0\necho "newer: $@"\n')
    newer.chmod(0o755)
    done = project.portal("run", "--port", "8001", PATH=f"{newer.parent}:/usr/bin:/bin")
    assert done.stdout == f"newer: {project.script} run --port 8001\n"


def test_a_version_managers_empty_shim_is_passed_over(project: Project) -> None:
    project.script.write_text(project.script.read_text().replace("NEEDED = (3, 11)", "NEEDED = (3, 99)"))
    shim = project.folder / "bin" / "python3.15"
    shim.parent.mkdir()
    shim.write_text("#!/bin/sh\nexit 127\n")
    shim.chmod(0o755)
    assert "needs Python 3.99" in one_sentence(project.portal("run", PATH=f"{shim.parent}:/usr/bin:/bin"))


@pytest.mark.parametrize(("arguments", "code"), [([], 1), (["fly"], 1), (["--help"], 0)])
def test_an_unknown_command_shows_what_there_is(project: Project, arguments: list[str], code: int) -> None:
    done = project.portal(*arguments)
    assert done.returncode == code
    assert "usage: ./portal COMMAND" in done.stdout + done.stderr
    assert not (project.folder / ".venv").exists()


def test_a_python_without_venv_names_the_package_that_has_it(
    launcher: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(launcher.shutil, "which", lambda _: None)
    with pytest.raises(launcher.Refusal, match=r"apt-get install python3\.\d+-venv as root and then \./portal again"):
        launcher.install_venv_module()


def test_root_has_the_missing_package_installed(launcher: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    commands: list[list[str]] = []
    monkeypatch.setattr(launcher.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(launcher.os, "geteuid", lambda: 0)
    monkeypatch.setattr(launcher, "succeeds", lambda command, **_: bool(commands.append(command)) or True)
    launcher.install_venv_module()
    assert commands[-1][:4] == ["/usr/bin/apt-get", "-qq", "install", "-y"]
    assert commands[-1][4].endswith("-venv")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (
            "WARNING: Retrying … NewConnectionError('…: Failed to establish')\nERROR: No matching distribution",
            "network",
        ),
        ("error: Failed to fetch: `https://…`\n  Caused by: dns error: name resolution", "network"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE. If you have …", "hash"),
        ("OSError: [Errno 28] No space left on device", "disk is full"),
        ("something\nERROR: what nobody foresaw", "what nobody foresaw"),
    ],
)
def test_a_failed_installation_is_told_in_one_sentence(launcher: ModuleType, words: str, expected: str) -> None:
    assert expected in launcher.reason(words)
    assert "\n" not in launcher.reason(words)


@pytest.mark.slow
def test_packages_are_installed_once_and_again_only_when_their_list_changed(project: Project) -> None:
    first = project.portal("manage", "check", "--deploy")
    assert first.stdout.splitlines()[-1] == f"hello 1.0 {project.folder} check --deploy"
    again = project.portal("manage", "check")
    assert again.stdout == f"hello 1.0 {project.folder} check\n"

    project.requires(project.make_wheel("2.0"))
    assert project.portal("manage", "check").stdout.splitlines()[-1].startswith("hello 2.0 ")


@pytest.mark.slow
def test_the_larger_list_serves_the_smaller_one_too(project: Project) -> None:
    assert project.portal("test").returncode == 0
    assert project.portal("manage").stdout == f"hello 1.0 {project.folder}\n"
    stamp = json.loads((project.folder / ".venv/installed.json").read_text())
    assert set(stamp) == {"requirements.txt", "requirements-dev.txt"}


@pytest.mark.slow
def test_a_package_with_another_hash_is_not_installed(project: Project) -> None:
    project.requires("hello==1.0 --hash=sha256:" + "0" * 64 + "\n")
    assert "whose hash was checked in" in one_sentence(project.portal("manage"))
    assert not (project.folder / ".venv/installed.json").exists()


@pytest.mark.slow
def test_without_a_network_it_says_so(project: Project) -> None:
    sentence = one_sentence(
        project.portal("manage", PIP_NO_INDEX="0", PIP_FIND_LINKS="", PIP_INDEX_URL="http://127.0.0.1:9/simple/")
    )
    assert "the package index was not reached. Check the network" in sentence


@pytest.mark.slow
def test_two_at_once_wait_for_each_other(project: Project) -> None:
    processes = [project.start("manage", str(number)) for number in range(2)]
    outputs = [process.communicate(timeout=90)[0] for process in processes]
    assert [output.splitlines()[-1] for output in outputs] == [f"hello 1.0 {project.folder} {n}" for n in range(2)]
    assert sum("Making .venv" in output for output in outputs) == 1
    assert sum("waiting for it" in output for output in outputs) == 1
