"""What operators and reviewers type beside a running service: read by people, as data with --json, mistakes with the choices."""

import json
import subprocess

import pytest

from conftest import Stack
from parts.service import BINARY, LISTED, Service, new_guest


def vestibule(stack, *words, code=0):
    """With the settings of the service, as operators share its file: what it decides is published by the service."""
    flags = [word for key, value in stack.service.settings.items() for word in (f"--{key}", value)]
    ended = subprocess.run([BINARY, *map(str, [*words, *flags])], capture_output=True, text=True, timeout=60)
    assert ended.returncode == code, (ended.returncode, ended.stdout, ended.stderr)
    return ended


class TestCases:
    def opened(self, stack) -> str:
        """Somebody of the list, told apart from everybody else's by the birth date."""
        answer = stack.api("demo-guest").enroll(new_guest(**LISTED))
        assert answer.json()["code"] == "SCREENING_DENIED", answer.text
        return answer.json()["enrollmentId"]

    def test_are_lines_for_people_and_data_for_programs(self, stack):
        enrollment = self.opened(stack)
        found = json.loads(vestibule(stack, "screening", "cases", "list", "--json").stdout)
        case = next(each["caseId"] for each in found if each["enrollmentId"] == enrollment)
        lines = vestibule(stack, "screening", "cases", "list", "--status", "OPEN").stdout.splitlines()
        assert lines[0].split() == ["OPENED", "CASE", "STATUS", "SCORE", "PERSON", "/", "LISTED"]
        line = next(each for each in lines if case in each)
        assert line.endswith("  OPEN       1.00   Nicolas Maduro Moros / MADURO MOROS, Nicolas"), line

        shown = vestibule(stack, "screening", "cases", "show", case).stdout
        for fact in (f"case        {case}\n", "status      OPEN\n", f"enrollment  {enrollment}\n", "Nicolas Maduro Moros, born 1962-11-23, VE\n",
                     "hit         1.00  MADURO MOROS, Nicolas (primary), ofac-sdn 22790\n",
                     "birthDate: verdict match, given 1962-11-23, listed 1962-11-23, points 0.06\n"):
            assert fact in shown, shown
        assert "1E0" not in shown and "{" not in shown
        detail = json.loads(vestibule(stack, "screening", "cases", "show", case, "--json").stdout)
        assert detail["caseId"] == case and detail["person"]["lastName"] == "Maduro Moros"

        decided = vestibule(stack, "screening", "cases", "decide", case, "CLEAR", "--reason", "Another birth place", "--reviewer", "r.meyer")
        assert "status      CLEARED\n" in decided.stdout and "decision    CLEAR by r.meyer, " in decided.stdout

    def test_none_are_said_to_be_none(self, tmp_path):
        service = Service(tmp_path).start()
        assert service.stop() == 0
        fresh = Stack(service, None, {})
        told = vestibule(fresh, "screening", "cases", "list")
        assert (told.stdout, told.stderr) == ("", "there is no such case\n")
        assert vestibule(fresh, "screening", "cases", "list", "--json").stdout == "[]\n"

    def test_are_not_looked_for_where_nothing_is_installed(self, stack, tmp_path):
        told = subprocess.run([BINARY, "screening", "cases", "list", "--data_dir", tmp_path / "none", "--tenants.dir", stack.service.data / "tenants"],
                              capture_output=True, text=True, timeout=60)
        assert told.returncode == 1 and "name the installation's data_dir" in told.stderr and not (tmp_path / "none").exists()


class TestMistakes:
    @pytest.mark.parametrize("words, code, told", [
        (["mail", "preview", "nonsense"], 1, "no mail is called nonsense; there are activation, "),
        (["mail", "preview", "activation", "--site", "rewords"], 1, "no site is called rewords; there are offers and rewards"),
        (["effects", "release", "deadbeef"], 1, "no effect has the key deadbeef; nothing was changed"),
        (["relay", "republish", "--since", "yesterday"], 2, "'yesterday' is no time; expected one like 2026-"),
        (["screening", "cases", "decide", "123", "CLEAR", "--reason", "x", "--reviewer", "y"], 2, "'123' is no id of a case; `vestibule screening cases list`"),
        (["dead-letters", "retry", "123"], 2, "'123' is no id of a dead letter; `vestibule dead-letters list`"),
        (["stand-in", "partners", "--listen", "8090"], 2, "--listen: '8090' is not accepted; expected host:port"),
        (["check-config", BINARY], 2, "is no folder of tenant files; name the folder, not a file in it"),
        (["effects", "list", "--lane", "x"], 2, "{otp,transactional,bulk,partner}"),
        (["effects", "list", "--state", "x"], 2, "{pending,leased,ambiguous,done,dead,expired,suppressed,held}"),
        (["client", "new", "--tenant", "dmo", "--scopes", "OPS", "--sites", "rewards"], 2, "there is no tenant dmo; did you mean demo?"),
    ])
    def test_are_answered_with_the_choices(self, stack, words, code, told):
        ended = vestibule(stack, *words, code=code)
        assert told in ended.stderr and not ended.stdout, ended.stderr

    def test_a_preview_says_whose_mail_it_is(self, stack):
        ended = vestibule(stack, "mail", "preview", "activation")
        assert ended.stdout.startswith("Subject: ")
        assert ended.stderr == "mail: as the site offers sends it (--site: one of offers and rewards)\n"
        assert vestibule(stack, "mail", "preview", "activation", "--site", "rewards").stderr == ""

    def test_a_preview_says_where_nobody_wrote_it_in_that_language(self, stack):
        ended = vestibule(stack, "mail", "preview", "activation", "--site", "rewards", "--locale", "es-MX")
        assert ended.stderr == "mail: nobody wrote it in es-MX: as it goes out, in es\n" and "Active su cuenta" in ended.stdout
        told = vestibule(stack, "mail", "preview", "caller-code", code=1).stderr
        assert "put caller-code.<locale>.txt and .subject into the site's mail_templates" in told


class TestAStartThatFails:
    def start(self, *flags):
        return subprocess.run([BINARY, "serve", "--demo", "--http.listen", "127.0.0.1:0", *map(str, flags)],
                              capture_output=True, text=True, timeout=60)

    def test_names_the_folder_setting(self, tmp_path):
        (tmp_path / "file").write_text("")
        ended = self.start("--data_dir", tmp_path / "file" / "data")
        assert ended.returncode == 2
        assert ended.stderr == f"data_dir: can't make the folder {tmp_path}/file/data: Not a directory; name a folder that this user may write\n"

    def test_names_the_database_setting_and_no_password(self, tmp_path):
        ended = self.start("--data_dir", tmp_path / "data", "--database.url", "postgresql://u:hidden-word@127.0.0.1:1/x")
        assert ended.returncode == 1
        assert ended.stderr.startswith("database.url: can't connect to postgresql://") and ended.stderr.count("\n") == 1
        assert "hidden-word" not in ended.stderr
